import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

export type System = 'linux' | 'mac' | 'win'
export type Cpu = 'x64' | 'arm64'

/** What a file's first bytes say that it is. */
export interface Binary {
  readonly system: System
  /** More than one only in a universal Mach-O. */
  readonly cpus: readonly (Cpu | 'other')[]
}

const elfMachines: Readonly<Record<number, Cpu>> = { 0x3e: 'x64', 0xb7: 'arm64' }
const peMachines: Readonly<Record<number, Cpu>> = { 0x8664: 'x64', 0xaa64: 'arm64' }
const machMachines: Readonly<Record<number, Cpu>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }

/** Tells what kind of program or library begins with these bytes; null for every other file. */
export function readBinary(head: Buffer): Binary | null {
  if (head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46) {
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18)
    return { system: 'linux', cpus: [elfMachines[machine] ?? 'other'] }
  }
  if (head.length >= 0x40 && head.toString('latin1', 0, 2) === 'MZ') {
    const at = head.readUInt32LE(0x3c)
    if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null
    return { system: 'win', cpus: [peMachines[head.readUInt16LE(at + 4)] ?? 'other'] }
  }
  if (head.length >= 8 && (head.readUInt32LE(0) === 0xfeedfacf || head.readUInt32LE(0) === 0xfeedface))
    return { system: 'mac', cpus: [machMachines[head.readUInt32LE(4)] ?? 'other'] }
  if (head.length >= 8 && head.readUInt32BE(0) === 0xcafebabe) {
    const count = head.readUInt32BE(4)
    // A Java class begins with the same four bytes, and has its version where this count is.
    if (count === 0 || count > 8 || 8 + 20 * count > head.length) return null
    return {
      system: 'mac',
      cpus: Array.from({ length: count }, (_, index) => machMachines[head.readUInt32BE(8 + 20 * index)] ?? 'other'),
    }
  }
  return null
}

export function binaryAt(path: string): Binary | null {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(4096)
    return readBinary(head.subarray(0, readSync(file, head, 0, head.length, 0)))
  } finally {
    closeSync(file)
  }
}

/** Every program and library below a folder. */
export function binariesIn(folder: string): ({ readonly path: string } & Binary)[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .flatMap((path) => {
      const binary = binaryAt(path)
      return binary === null ? [] : [{ path, ...binary }]
    })
}

/** An ELF file's dynamic section, and its bytes: programs are large, and only a few thousand bytes of one are looked at. */
interface Dynamic {
  value(tag: number): number | null
  values(tag: number): number[]
  bytes(at: number, size: number): Buffer
  /** Where in the file an address of the loaded program is. */
  at(address: number): number
  text(at: number): string
}

/** Reads the dynamic section of a 64-bit little-endian ELF file; null for one that asks the loader for nothing. */
function withDynamic<T>(path: string, none: T, read: (dynamic: Dynamic) => T): T {
  const file = openSync(path, 'r')
  try {
    const bytes = (at: number, size: number): Buffer => {
      const found = Buffer.alloc(size)
      readSync(file, found, 0, size, at)
      return found
    }
    const head = bytes(0, 64)
    if (head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) throw new Error(`${path} is not a 64-bit ELF file`)
    const number = (from: Buffer, at: number): number => Number(from.readBigUInt64LE(at))
    const size = head.readUInt16LE(0x36)
    const table = bytes(number(head, 0x20), size * head.readUInt16LE(0x38))
    const segments = Array.from({ length: head.readUInt16LE(0x38) }, (_, index) => {
      const one = table.subarray(index * size)
      return { type: one.readUInt32LE(0), offset: number(one, 8), address: number(one, 16), size: number(one, 32) }
    })
    const section = segments.find(({ type }) => type === 2)
    if (!section) return none
    const raw = bytes(section.offset, section.size)
    const entries = Array.from({ length: Math.floor(raw.length / 16) }, (_, index) => ({
      tag: number(raw, 16 * index),
      value: number(raw, 16 * index + 8),
    }))
    const values = (wanted: number): number[] => entries.filter(({ tag }) => tag === wanted).map(({ value }) => value)
    return read({
      values,
      value: (tag) => values(tag)[0] ?? null,
      bytes,
      at(address) {
        const holder = segments.find((one) => one.type === 1 && address >= one.address && address < one.address + one.size)
        if (!holder) throw new Error(`${path} points outside itself`)
        return holder.offset + address - holder.address
      },
      text: (at) => bytes(at, 256).toString('latin1').replace(/\0.*$/s, ''),
    })
  } finally {
    closeSync(file)
  }
}

/** The shared libraries that an ELF file asks the loader for (DT_NEEDED). */
export function neededLibraries(path: string): string[] {
  return withDynamic<string[]>(path, [], ({ value, values, at, text }) => {
    const strings = value(5)
    return strings === null ? [] : values(1).map((name) => text(at(strings) + name))
  })
}

/** The names of symbol versions that an ELF file needs (DT_VERNEED), such as `GLIBC_2.28`. */
export function neededVersions(path: string): string[] {
  return withDynamic<string[]>(path, [], ({ value, at, bytes, text }) => {
    const [strings, needs] = [value(5), value(0x6ffffffe)]
    if (strings === null || needs === null) return []
    const found: string[] = []
    for (let place = at(needs), next = -1; next !== 0; place += next) {
      const need = bytes(place, 16)
      for (let aux = place + need.readUInt32LE(8), left = need.readUInt16LE(2); left > 0; left -= 1) {
        const one = bytes(aux, 16)
        found.push(text(at(strings) + one.readUInt32LE(8)))
        aux += one.readUInt32LE(12)
      }
      next = need.readUInt32LE(12)
    }
    return found
  })
}

/** The newest version of `GLIBC` or the like that any of these ELF files needs; null where none needs one. */
export function neededVersion(paths: readonly string[], what: string): string | null {
  const versions = paths.flatMap(neededVersions).flatMap((name) => {
    const version = name.startsWith(`${what}_`) ? name.slice(what.length + 1) : ''
    return /^\d+(?:\.\d+)*$/.test(version) ? [version] : []
  })
  const newest = versions.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })).at(-1)
  return newest ?? null
}
