import { crc32, deflateSync } from 'node:zlib'
import type { QrMatrix } from '#shared/handoff.ts'

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A code as a PNG: one bit a pixel, `module` pixels a module, four light modules around. */
export function qrPng(qr: QrMatrix, module = 6): Uint8Array {
  const count = qr.rows.length + 8
  const width = count * module
  const bytesPerRow = Math.ceil(width / 8)
  const rows: Uint8Array[] = []
  for (let y = 0; y < count; y += 1) {
    const row = new Uint8Array(bytesPerRow + 1).fill(0xff, 1)
    const modules = qr.rows[y - 4]
    if (modules) {
      for (let x = 0; x < modules.length; x += 1) {
        if (modules[x] !== '1') continue
        for (let pixel = (x + 4) * module; pixel < (x + 5) * module; pixel += 1) {
          const at = 1 + (pixel >> 3)
          row[at] = (row[at] ?? 0) & ~(0x80 >> (pixel & 7))
        }
      }
    }
    for (let line = 0; line < module; line += 1) rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(width, 4)
  header[8] = 1
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', new Uint8Array()),
  ])
}
