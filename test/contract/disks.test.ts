import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { isSafeName, systemDisk, type Disk } from '../../src/main/provisioning/disk.ts'
import { saveFile, saveFiles } from '../../src/main/provisioning/save.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { toolPath } from '../support/sip/tools.ts'

const bytes = new TextEncoder().encode('secret = Xy7')
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
let folder: string
const closing: (() => void)[] = []

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'linecard-disk-'))))
afterEach(() => {
  for (const close of closing.splice(0).toReversed()) close()
  rmSync(folder, { recursive: true, force: true })
})

const save = (to: string, name = '1001.cfg', replace = false, disk: Disk = systemDisk) =>
  saveFile(to, name, bytes, replace, systemRandom, disk)
const there = (to: string): string[] => readdirSync(to).toSorted()
const read = (to: string, name = '1001.cfg'): string => readFileSync(join(to, name), 'utf8')
const failure = (code: string): Error => Object.assign(new Error(code), { code })

/** What must be so on every disk: whole, never over something else without a word, and nothing left beside it. */
async function holdsOn(to: string): Promise<void> {
  expect(await save(to)).toMatchObject({ ok: true })
  expect(read(to)).toBe('secret = Xy7')
  writeFileSync(join(to, 'kept.cfg'), 'of a person')
  expect(await save(to, 'kept.cfg')).toMatchObject({ ok: false, problem: { kind: 'file-exists' } })
  expect(read(to, 'kept.cfg')).toBe('of a person')
  expect(await save(to, 'kept.cfg', true)).toMatchObject({ ok: true })
  expect(read(to, 'kept.cfg')).toBe('secret = Xy7')
  const files = ['a.cfg', 'kept.cfg'].map((name) => ({ name, bytes }))
  expect(await saveFiles(to, files, false, systemRandom)).toMatchObject({ ok: false, problem: { kind: 'file-exists' } })
  // Of two at once, one is told that the other was there.
  const both = await Promise.all([save(to, 'both.cfg'), save(to, 'both.cfg')])
  expect(both.map(({ ok }) => ok).toSorted()).toEqual([false, true])
  expect(read(to, 'both.cfg')).toBe('secret = Xy7')
  expect(there(to)).toEqual(['1001.cfg', 'both.cfg', 'kept.cfg'])
}

/** Mounts something on a folder of its own; null: this computer cannot. */
function mounted(mount: (at: string) => boolean): string | null {
  const at = join(folder, 'disk')
  mkdirSync(at)
  if (!mount(at)) return null
  closing.push(() => void spawnSync('umount', ['-l', at]))
  return at
}

/** An exFAT disk in a file, as a stick has it. */
function exfat(at: string): boolean {
  const image = join(folder, 'stick.img')
  writeFileSync(image, '')
  truncateSync(image, 4_194_304)
  execFileSync('mkfs.exfat', [image], { stdio: 'ignore' })
  const loop = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
  closing.push(() => void spawnSync('losetup', ['--detach', loop]))
  return spawnSync('mount.exfat-fuse', [loop, at], { stdio: 'ignore' }).status === 0
}
const hasExfat = isRoot && toolPath('mkfs.exfat') !== null && toolPath('mount.exfat-fuse') !== null && existsSync('/dev/fuse')

describe('a file is saved whole and over nothing', () => {
  it('on the disk of this computer', () => holdsOn(folder))

  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EINVAL', 'EMLINK', 'EXDEV'])(
    'on a disk that has no hard links, and says so by %s (a stand-in)',
    async (code) => {
      const disk: Disk = { ...systemDisk, link: () => Promise.reject(failure(code)) }
      expect(await save(folder, '1001.cfg', false, disk)).toMatchObject({ ok: true })
      expect(read(folder)).toBe('secret = Xy7')
      expect(await save(folder, '1001.cfg', false, disk)).toMatchObject({ problem: { kind: 'file-exists' } })
      const both = await Promise.all([save(folder, 'both.cfg', false, disk), save(folder, 'both.cfg', false, disk)])
      expect(both.map(({ ok }) => ok).toSorted()).toEqual([false, true])
      expect(there(folder)).toEqual(['1001.cfg', 'both.cfg'])
    },
  )

  it.skipIf(!hasExfat)('on a real exFAT stick (needs Linux, root, FUSE, exfatprogs and exfat-fuse)', async () => {
    const stick = mounted(exfat)
    if (stick === null) throw new Error('the stick could not be mounted')
    await holdsOn(stick)
    // It tells large letters from small ones no more than Windows does.
    expect(await save(stick, 'KEPT.cfg')).toMatchObject({ problem: { kind: 'file-exists' } })
  })

  it.skipIf(!hasExfat)('on a real exFAT stick that is pulled out: told, and no fault of ours', async () => {
    const stick = mounted(exfat)
    if (stick === null) throw new Error('the stick could not be mounted')
    execFileSync('umount', ['-l', stick])
    rmSync(stick, { recursive: true })
    expect(await save(stick)).toMatchObject({
      problem: { kind: 'file-failed', params: { reason: { code: 'disk-folder-gone' } } },
    })
  })
})

describe('a disk that takes no more', () => {
  it.skipIf(!isRoot)(
    'is told when it is full, and nothing is left on it (a real one of 64 kB; needs Linux and root)',
    async () => {
      const disk = mounted((at) => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0)
      if (disk === null) throw new Error('it could not be mounted')
      const large = new Uint8Array(200_000)
      const saved = await saveFile(disk, 'large.zip', large, false, systemRandom)
      expect(saved).toMatchObject({ problem: { kind: 'file-failed', params: { reason: { code: 'disk-full' } } } })
      expect(there(disk)).toEqual([])
      expect(await save(disk)).toMatchObject({ ok: true })
    },
  )

  it.skipIf(!isRoot)('is told when it is read-only (a real one; needs Linux and root)', async () => {
    const disk = mounted((at) => spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', at]).status === 0)
    if (disk === null) throw new Error('it could not be mounted')
    expect(await save(disk)).toMatchObject({ problem: { params: { reason: { code: 'disk-read-only' } } } })
  })

  it.skipIf(!isRoot)(
    'keeps no password in a folder that only takes new files (chattr +a; needs Linux and root)',
    async (test) => {
      const only = join(folder, 'only-new')
      mkdirSync(only)
      if (spawnSync('chattr', ['+a', only]).status !== 0) return test.skip('this disk has no such folders')
      closing.push(() => void spawnSync('chattr', ['-a', only]))
      expect(await save(only)).toMatchObject({ ok: true })
      expect(read(only)).toBe('secret = Xy7')
      // What is there cannot be replaced; the attempt leaves an empty file, as nothing can be taken away.
      expect(await save(only, '1001.cfg', true)).toMatchObject({
        problem: { params: { reason: { code: 'disk-no-write' } } },
      })
      expect(read(only)).toBe('secret = Xy7')
      const left = there(only).filter((name) => name !== '1001.cfg')
      expect(left.filter((name) => statSync(join(only, name)).nlink === 1).map((name) => read(only, name))).toEqual([''])
    },
  )

  it.each([
    ['EDQUOT', 'disk-quota'],
    ['EFBIG', 'disk-file-large'],
    ['EIO', 'disk-silent'],
    ['ESTALE', 'disk-folder-gone'],
    ['ENAMETOOLONG', 'disk-name-long'],
    ['EWHATEVER', 'disk-denied'],
  ])('is told by what it says: %s (a stand-in)', async (code, phrase) => {
    const disk: Disk = { ...systemDisk, open: () => Promise.reject(failure(code)) }
    expect(await save(folder, '1001.cfg', false, disk)).toMatchObject({
      problem: { kind: 'file-failed', params: { reason: { code: phrase } } },
    })
  })
})

describe('a virus scanner that holds a new file (a stand-in)', () => {
  /** Holds it for so many tries. */
  const holding = (tries: number, code: string): Disk => {
    let left = tries
    const waits: number[] = []
    const hold =
      <A extends unknown[]>(work: (...args: A) => Promise<void>) =>
      (...args: A): Promise<void> =>
        (left -= 1) >= 0 ? Promise.reject(failure(code)) : work(...args)
    return {
      ...systemDisk,
      link: () => Promise.reject(failure('EPERM')),
      rename: hold(systemDisk.rename),
      unlink: hold(systemDisk.unlink),
      // Nobody waits in a test.
      clock: { ...systemDisk.clock, after: (ms, then) => (waits.push(ms), queueMicrotask(then), () => {}) },
    }
  }

  it.each(['EBUSY', 'EPERM', 'EACCES'])('is waited for: %s', async (code) => {
    for (const replace of [false, true]) {
      expect(await save(folder, '1001.cfg', replace, holding(5, code))).toMatchObject({ ok: true })
      expect(there(folder)).toEqual(['1001.cfg'])
    }
  })

  it('and never lets go is told, and what was there is still there', async () => {
    writeFileSync(join(folder, '1001.cfg'), 'before')
    const saved = await save(folder, '1001.cfg', true, holding(7, 'EBUSY'))
    expect(saved).toMatchObject({ problem: { params: { reason: { code: 'disk-held' } } } })
    expect(read(folder)).toBe('before')
    expect(await save(folder, 'new.cfg', false, holding(7, 'EBUSY'))).toMatchObject({ ok: false })
    expect(there(folder)).toEqual(['1001.cfg'])
  })
})

describe('what was left of ours', () => {
  it('is taken away when it is old, and nothing else is', async () => {
    const id = 'AbCdEfGhIjKlMn_-'
    const old = [`.linecard-${id}.part`, `.1001.cfg.${id}.part`]
    const kept = [`.linecard-${id}x.part`, `linecard-${id}.part`, `.video.mkv.part`, `.linecard-.part`, 'notes.txt']
    const young = `.linecard-0000000000000000.part`
    for (const name of [...old, ...kept, young]) writeFileSync(join(folder, name), 'secret')
    const longAgo = Date.now() / 1000 - 2 * 86_400
    for (const name of [...old, ...kept]) utimesSync(join(folder, name), longAgo, longAgo)
    mkdirSync(join(folder, `.linecard-1111111111111111.part`))
    utimesSync(join(folder, `.linecard-1111111111111111.part`), longAgo, longAgo)
    expect(await save(folder)).toMatchObject({ ok: true })
    expect(there(folder)).toEqual(['1001.cfg', ...kept, young, '.linecard-1111111111111111.part'].toSorted())
  })
})

describe('a name', () => {
  it.each([
    'CON',
    'con.cfg',
    'aux.',
    'NUL .txt',
    'COM1.zip',
    'lpt¹',
    'a.',
    'a ',
    '.a',
    ' a',
    '..',
    'a/b',
    'a\\b',
    'a:b',
    'a?',
    'é.cfg',
    '',
    'x'.repeat(200),
  ])('%j that some system cannot have is refused', async (name) => {
    expect(await save(folder, name)).toMatchObject({ problem: { kind: 'file-failed' } })
    expect(there(folder)).toEqual([])
  })

  it('that is not refused is on the disk as it was written, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'aZ0.- _$/\\:\u0301é\0'), maxLength: 12 }), async (name) => {
        const saved = await save(folder, name, true)
        expect(saved.ok).toBe(isSafeName(name))
        if (saved.ok) expect(there(folder)).toContain(name)
        expect(saved.ok && (/[. ]$/.test(name) || /[/\\:\0]/.test(name))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })
})
