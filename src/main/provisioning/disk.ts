import { link, open, opendir, rename, stat, truncate, unlink } from 'node:fs/promises'
import type { PhraseCode } from '#shared/phrase.ts'
import { pause, systemClock, type Clock } from '../system/clock.ts'

/** What saving needs of a disk, so that a test can have one of another kind. */
export interface Disk {
  readonly open: typeof open
  readonly link: typeof link
  readonly rename: typeof rename
  readonly unlink: typeof unlink
  readonly truncate: typeof truncate
  readonly stat: typeof stat
  readonly opendir: typeof opendir
  readonly clock: Clock
}

export const systemDisk: Disk = { open, link, rename, unlink, truncate, stat, opendir, clock: systemClock }

export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A virus scanner or an indexer that has just found a new file holds it for a moment. */
const held = new Set(['EBUSY', 'EPERM', 'EACCES', 'ETXTBSY'])
const triesAfterMs = [20, 50, 100, 200, 400, 800] as const

async function patiently(disk: Disk, work: () => Promise<void>): Promise<void> {
  for (const wait of triesAfterMs) {
    try {
      return await work()
    } catch (error) {
      if (!held.has(codeOf(error))) throw error
      await pause(disk.clock, wait)
    }
  }
  return work()
}

export const replaceWith = (disk: Disk, from: string, path: string): Promise<void> =>
  patiently(disk, () => disk.rename(from, path))

/** Links are refused so where something else is wrong; by any other code a disk says that it has none (exFAT, FAT, many shares). */
const notAboutLinks = new Set(['EEXIST', 'ENOENT', 'ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ENODEV', 'ENXIO', 'ESTALE'])

/**
 * Puts a file into a place where nothing is; rejects with EEXIST where something is, which a rename would overwrite without a word. Where
 * there are no hard links, the place is first taken by an empty file, which only one can make, and then the file goes over that.
 */
export async function placeNew(disk: Disk, from: string, path: string): Promise<void> {
  try {
    await disk.link(from, path)
  } catch (error) {
    if (notAboutLinks.has(codeOf(error))) throw error
    const taken = await disk.open(path, 'wx', 0o600)
    await taken.close()
    try {
      await replaceWith(disk, from, path)
    } catch (failure) {
      await discard(disk, path)
      throw failure
    }
    return
  }
  // It is where it belongs, whatever becomes of its other name.
  await discard(disk, from)
}

/** Takes a file of ours away; what cannot go, because somebody holds it or the folder only takes new files, has at least nothing in it. */
export async function discard(disk: Disk, path: string): Promise<void> {
  try {
    await patiently(disk, () => disk.unlink(path))
  } catch (error) {
    // Under two names there is one file: emptied, the saved one would be empty.
    const links = await disk.stat(path).then(
      ({ nlink }) => nlink,
      () => 0,
    )
    if (codeOf(error) !== 'ENOENT' && links === 1) await disk.truncate(path, 0).catch(() => {})
  }
}

/** How our unfinished files are called: nobody else's are. */
export const unfinishedName = (id: string): string => `.linecard-${id}.part`
const ours = /^\.(?:linecard-|[A-Za-z0-9][A-Za-z0-9 ._-]{0,150}\.)[\w-]{16}\.part$/
/** One that grows still is younger than this. */
const oldMs = 24 * 60 * 60_000
const maxLookedAt = 5_000

/** Takes away what a kill or a pulled stick left of ours in this folder: there are passwords in it. */
export async function sweep(disk: Disk, folder: string): Promise<void> {
  let looked = 0
  try {
    for await (const entry of await disk.opendir(folder)) {
      if ((looked += 1) > maxLookedAt) return
      if (!entry.isFile() || !ours.test(entry.name)) continue
      const path = `${folder}/${entry.name}`
      const { mtimeMs, nlink } = await disk.stat(path)
      if (nlink === 1 && disk.clock.now() - mtimeMs > oldMs) await disk.unlink(path)
    }
  } catch {
    // Nobody asked for it: the next time will do.
  }
}

/** What a disk's refusal means, as far as it is one. */
export const reasons: Readonly<Record<string, PhraseCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-quota',
  EFBIG: 'disk-file-large',
  EACCES: 'disk-no-write',
  EPERM: 'disk-no-write',
  EROFS: 'disk-read-only',
  ENOENT: 'disk-folder-gone',
  ENOTDIR: 'disk-folder-gone',
  ESTALE: 'disk-folder-gone',
  EIO: 'disk-silent',
  ENXIO: 'disk-silent',
  ENODEV: 'disk-silent',
  ENOTCONN: 'disk-silent',
  EHOSTDOWN: 'disk-silent',
  ETIMEDOUT: 'disk-silent',
  EBUSY: 'disk-held',
  ETXTBSY: 'disk-held',
  ENAMETOOLONG: 'disk-name-long',
  EINVAL: 'disk-name',
  EILSEQ: 'disk-name',
  EMFILE: 'disk-many-open',
  ENFILE: 'disk-many-open',
}

/** What no system must be given: names of devices, with an end or without, and what Windows cuts off a name. */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[ .].*)?$/i

/** Whether a file may be called so on every system: it leads out of no folder, and is on the disk as it is written. */
export const isSafeName = (name: string): boolean =>
  /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,149}[A-Za-z0-9_-])?$/.test(name) && !devices.test(name)
