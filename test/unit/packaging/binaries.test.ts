import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binaryAt, neededLibraries, neededVersion, readBinary } from '../../../build/packaging/binaries.ts'

function elf(machine: number, bigEndian = false): Buffer {
  const head = Buffer.alloc(64)
  head.writeUInt32BE(0x7f454c46, 0)
  head[4] = 2
  head[5] = bigEndian ? 2 : 1
  if (bigEndian) head.writeUInt16BE(machine, 18)
  else head.writeUInt16LE(machine, 18)
  return head
}
function pe(machine: number, at = 0x80): Buffer {
  const head = Buffer.alloc(at + 24)
  head.write('MZ')
  head.writeUInt32LE(at, 0x3c)
  head.write('PE\0\0', at, 'latin1')
  head.writeUInt16LE(machine, at + 4)
  return head
}
function mach(machine: number): Buffer {
  const head = Buffer.alloc(32)
  head.writeUInt32LE(0xfeedfacf, 0)
  head.writeUInt32LE(machine, 4)
  return head
}
function fat(...machines: number[]): Buffer {
  const head = Buffer.alloc(8 + 20 * machines.length)
  head.writeUInt32BE(0xcafebabe, 0)
  head.writeUInt32BE(machines.length, 4)
  for (const [index, machine] of machines.entries()) head.writeUInt32BE(machine, 8 + 20 * index)
  return head
}

describe('a program’s first bytes', () => {
  it.each([
    ['ELF for x64', elf(0x3e), 'linux', ['x64']],
    ['ELF for arm64', elf(0xb7), 'linux', ['arm64']],
    ['ELF for 32-bit x86', elf(3), 'linux', ['other']],
    ['ELF for s390x', elf(22, true), 'linux', ['other']],
    ['PE for x64', pe(0x8664), 'win', ['x64']],
    ['PE for arm64', pe(0xaa64, 0x100), 'win', ['arm64']],
    ['PE for 32-bit x86', pe(0x14c), 'win', ['other']],
    ['Mach-O for x64', mach(0x01000007), 'mac', ['x64']],
    ['Mach-O for arm64', mach(0x0100000c), 'mac', ['arm64']],
    ['universal Mach-O', fat(0x01000007, 0x0100000c), 'mac', ['x64', 'arm64']],
  ])('tell %s', (_what, head, system, cpus) => {
    expect(readBinary(head)).toEqual({ system, cpus })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a script', Buffer.from('#!/bin/sh\nexit 0\n')],
    ['a DOS program', Buffer.from('MZ'.padEnd(80, '\0'))],
    ['a Java class', Buffer.from('cafebabe00000041'.padEnd(80, '0'), 'hex')],
  ])('tell that %s is no program for any of the systems', (_what, head) => {
    expect(readBinary(head)).toBeNull()
  })

  it('are never too few or too odd to be read', () => {
    const beginnings = [elf(0x3e), pe(0x8664), mach(0x01000007), fat(1, 2)].map((head) => head.toString('latin1'))
    fc.assert(
      fc.property(fc.constantFrom('', ...beginnings), fc.nat(200), fc.uint8Array({ maxLength: 200 }), (begin, keep, rest) => {
        readBinary(Buffer.concat([Buffer.from(begin, 'latin1').subarray(0, keep), rest]))
      }),
    )
  })
})

describe.skipIf(process.platform !== 'linux')('a program of this computer (Linux only)', () => {
  it('is read as what it is, with the libraries and versions that it needs', () => {
    expect(binaryAt(process.execPath)).toEqual({ system: 'linux', cpus: [process.arch] })
    expect(neededLibraries(process.execPath)).toContain('libc.so.6')
    expect(neededVersion([process.execPath], 'GLIBC')).toMatch(/^2\.\d+$/)
    expect(neededVersion([process.execPath], 'NOTHING')).toBeNull()
    expect(neededVersion([], 'GLIBC')).toBeNull()
  })
})
