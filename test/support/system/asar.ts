// Reads Electron's archives with nothing but Node, so that it also runs where no package is installed.
import { closeSync, copyFileSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>
  readonly size?: number
  readonly offset?: string
  readonly unpacked?: boolean
  readonly link?: string
}

/** A file in an archive. */
export interface Packed {
  readonly path: string
  readonly size: number
  readonly unpacked: boolean
  read(): Buffer
}

/** The files of an archive, in its own order; `entries` counts its folders, too. */
export function readAsar(archive: string): { readonly files: readonly Packed[]; readonly entries: number } {
  const bytes = (at: number, size: number): Buffer => {
    const file = openSync(archive, 'r')
    try {
      const found = Buffer.alloc(size)
      if (readSync(file, found, 0, size, at) !== size) throw new Error(`${archive} ends too early`)
      return found
    } finally {
      closeSync(file)
    }
  }
  const head = bytes(0, 16)
  const header = JSON.parse(bytes(16, head.readUInt32LE(12)).toString('utf8')) as Entry
  const begin = 8 + head.readUInt32LE(4)
  const files: Packed[] = []
  let entries = 0
  const walk = (entry: Entry, path: string): void => {
    for (const [name, inside] of Object.entries(entry.files ?? {})) {
      entries += 1
      const where = path === '' ? name : `${path}/${name}`
      if (inside.files) walk(inside, where)
      else if (inside.link !== undefined) throw new Error(`${where} is a link: none is wanted`)
      else {
        const { size = 0, offset = '0', unpacked = false } = inside
        const read = (): Buffer => bytes(begin + Number(offset), size)
        files.push({ path: where, size, unpacked, read })
      }
    }
  }
  walk(header, '')
  return { files, entries }
}

/** Writes an archive's files, with those that lie beside it, into a folder. */
export function extractAsar(archive: string, into: string): void {
  for (const { path, unpacked, read } of readAsar(archive).files) {
    mkdirSync(dirname(join(into, path)), { recursive: true })
    if (unpacked) copyFileSync(join(`${archive}.unpacked`, path), join(into, path))
    else writeFileSync(join(into, path), read())
  }
}
