import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { problem } from '#shared/problem.ts'
import { StorageError } from './storage-error.ts'

/** What Linecard itself writes into its folder; whatever else lies there is not ours to change. */
const ours = /^(linecard\.[\w.-]+|window\.json(\.new)?)$/

const forOthers = 0o077
const writableForOthers = 0o022
const sticky = 0o1000

/**
 * Makes the data folder, or takes the one that is there, for its owner alone: 0700, and 0600 for our files in it, however they were made
 * and whoever copied them here. A folder that others share is refused. On a file system that knows no permissions, and on Windows (where a
 * profile is private), nothing can be changed: false says that the folder is still open to others.
 */
export function keepPrivate(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return true
  const { mode, uid } = lstatSync(folder, { throwIfNoEntry: true })
  // Root may take any folder, and must not take /tmp from everybody else.
  const foreign = uid !== process.geteuid?.() && (mode & writableForOthers) !== 0
  if (foreign || (mode & sticky) !== 0) throw new StorageError(problem('storage-shared', { folder }))
  const logs = join(folder, 'logs')
  return [
    close(folder, 0o700),
    ...files(folder, ours).map((path) => close(path, 0o600)),
    close(logs, 0o700),
    ...files(logs, /^linecard\.log/).map((path) => close(path, 0o600)),
  ].every((closed) => closed)
}

/** Makes a file for its owner alone, where there is none: SQLite would make it readable for everybody, and its journals like it. */
export function touchPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
}

/** Our files in a folder; no links, which may lead anywhere. */
function files(folder: string, names: RegExp): string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map(({ name }) => join(folder, name))
}

function close(path: string, mode: number): boolean {
  const now = lstatSync(path, { throwIfNoEntry: false })
  if (!now || now.isSymbolicLink() || (now.mode & forOthers) === 0) return true
  try {
    // Only rights of others go: a folder that was made read-only stays so.
    chmodSync(path, now.mode & mode)
  } catch {
    return false
  }
  return ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & forOthers) === 0
}
