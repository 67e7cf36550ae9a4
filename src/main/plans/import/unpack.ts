import { unzipSync, type UnzipFileInfo } from 'fflate/browser'
import { inflateRawSync } from 'node:zlib'
import type { FileFault } from './records.ts'

/**
 * The parts of a ZIP whose names are wanted, by name. `most`: how many bytes they may have together, as its list says; what then turns out to be
 * more than that is damaged.
 */
export function unpack(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  most: number,
): ReadonlyMap<string, Uint8Array> | Extract<FileFault, 'damaged-file' | 'too-large'> {
  try {
    const entries = entriesOf(bytes)
    if (!entries) return withLongSizes(bytes, wanted, most)
    const parts = entries.filter(({ name }) => wanted(name))
    if (parts.reduce((sum, { unpacked }) => sum + unpacked, 0) > most) return 'too-large'
    return new Map(parts.map((entry) => [entry.name, contentOf(bytes, entry)]))
  } catch {
    return 'damaged-file'
  }
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly packed: number
  readonly unpacked: number
  readonly at: number
}

const [endMark, entryMark] = [0x06054b50, 0x02014b50]
/** The end of the list, and the longest comment after it. */
const [endLength, longestComment] = [22, 0xffff]

/** What the list at the end of a ZIP says; null: it has sizes of 64 bits. Throws where there is no such list. */
function entriesOf(bytes: Uint8Array): Entry[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [u16, u32] = [(at: number) => view.getUint16(at, true), (at: number) => view.getUint32(at, true)]
  let end = bytes.length - endLength
  while (u32(end) !== endMark) {
    end -= 1
    if (bytes.length - end > endLength + longestComment) throw new Error('no list of parts')
  }
  const count = u16(end + 8)
  let at = u32(end + 16)
  if (count === 0xffff || at === 0xffffffff) return null
  const entries: Entry[] = []
  for (let index = 0; index < count; index += 1) {
    if (u32(at) !== entryMark) throw new Error('no part')
    const [packed, unpacked, nameLength, place] = [u32(at + 20), u32(at + 24), u16(at + 28), u32(at + 42)]
    if (packed === 0xffffffff || unpacked === 0xffffffff || place === 0xffffffff) return null
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + at + 46, nameLength).toString('utf8')
    entries.push({ name, method: u16(at + 10), packed, unpacked, at: place + 30 + u16(place + 26) + u16(place + 28) })
    at += 46 + nameLength + u16(at + 30) + u16(at + 32)
  }
  return entries
}

function contentOf(bytes: Uint8Array, { method, packed, unpacked, at }: Entry): Uint8Array {
  const content = bytes.subarray(at, at + packed)
  if (method === 0) return content
  if (method !== 8) throw new Error('packed in another way')
  // One piece with room for all of it: otherwise it is put together from thousands.
  return inflateRawSync(content, { chunkSize: Math.max(unpacked, 64) + 1, maxOutputLength: Math.max(unpacked, 1) })
}

function withLongSizes(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  most: number,
): ReadonlyMap<string, Uint8Array> | 'too-large' {
  let unpacked = 0
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!wanted(name)) return false
    unpacked += originalSize
    return unpacked <= most
  }
  const parts = unzipSync(bytes, { filter })
  return unpacked > most ? 'too-large' : new Map(Object.entries(parts))
}
