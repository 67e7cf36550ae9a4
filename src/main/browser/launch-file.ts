import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page on the disk that leads a browser to the window. */
export interface LaunchFile {
  readonly path: string
  /** Takes it away, and its folder when that is empty. */
  remove(): void
}

/** One that is older belongs to a Linecard that was killed, in ms. */
const oldMs = 10 * 60_000

/**
 * Writes a page that leads to `address`. The address has the launch key in it, and what a program is started with can be read by everybody
 * on the computer: so a browser is told the name of a file that only this person can read.
 *
 * `within`: a folder of this person's whose name begins with no dot: browsers that came as a snap see no others.
 */
export function writeLaunchFile(within: string, name: string, address: string, now: number): LaunchFile {
  const folder = join(within, 'Linecard start')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid } = lstatSync(folder)
  if (uid !== (process.getuid?.() ?? uid) || lstatSync(folder).isSymbolicLink()) throw new Error(`${folder} is somebody else's`)
  // One from before may be open to others.
  chmodSync(folder, 0o700)
  for (const old of readdirSync(folder)) {
    const path = join(folder, old)
    if (now - statSync(path).mtimeMs > oldMs) rmSync(path, { force: true })
  }
  const path = join(folder, `${name}.html`)
  writeFileSync(path, pageTo(address), { mode: 0o600, flag: 'wx' })
  return {
    path,
    remove() {
      try {
        rmSync(path, { force: true })
        rmdirSync(folder)
      } catch {
        // Another Linecard's file is in it, or the disk refuses: the key in it was used or is gone.
      }
    },
  }
}

const pageTo = (address: string): string => `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Linecard</title>
<a href="${address}">Linecard</a>
`
