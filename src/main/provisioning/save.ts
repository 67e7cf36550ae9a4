import { join } from 'node:path'
import { phrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { newId, type Random } from '../system/random.ts'
import { codeOf, discard, isSafeName, placeNew, reasons, replaceWith, sweep, systemDisk, unfinishedName } from './disk.ts'

/** Saves what a person asked to save. */
export interface FileSaver {
  /** Asks where (or takes the export folder); null when the person changed their mind. Answers the folder. */
  chooseFolder(suggestedName: string): Promise<string | null>
}

/**
 * Writes a file that only its owner can read, whole or not at all: into a temporary file beside its place, onto the disk, then
 * into its place. One that is there already is left alone unless `replace`. Answers the path.
 */
export async function saveFile(
  folder: string,
  name: string,
  content: Uint8Array,
  replace: boolean,
  random: Random,
  disk = systemDisk,
): Promise<Result<string>> {
  const whole = async (write: (chunk: Uint8Array) => Promise<void>): Promise<Result<null>> => {
    await write(content)
    return ok(null)
  }
  const saved = await saveStream(folder, name, replace, random, whole, disk)
  return saved.ok ? ok(saved.value.path) : saved
}

/** Saves files that belong together: all of them, or none that was not there before. Answers their paths. */
export async function saveFiles(
  folder: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  replace: boolean,
  random: Random,
  disk = systemDisk,
): Promise<Result<string[]>> {
  const paths: string[] = []
  for (const { name, bytes } of files) {
    const saved = await saveFile(folder, name, bytes, replace, random, disk)
    if (!saved.ok) {
      if (!replace) for (const path of paths) await discard(disk, path)
      return saved
    }
    paths.push(saved.value)
  }
  return ok(paths)
}

/**
 * The same for content that comes piece by piece. When `produce` fails, or throws, nothing is left behind. Answers the path and what
 * `produce` answered.
 */
export async function saveStream<T>(
  folder: string,
  name: string,
  replace: boolean,
  random: Random,
  produce: (write: (chunk: Uint8Array) => Promise<void>) => Promise<Result<T>>,
  disk = systemDisk,
): Promise<Result<{ path: string; made: T }>> {
  if (!isSafeName(name)) return fail(problem('file-failed', { name, reason: phrase('disk-unsafe-name') }))
  const path = join(folder, name)
  const temporary = join(folder, unfinishedName(newId(random)))
  await sweep(disk, folder)
  try {
    const file = await disk.open(temporary, 'wx', 0o600)
    let made: Result<T>
    try {
      made = await produce((chunk) => file.writeFile(chunk))
      await file.sync()
    } finally {
      await file.close()
    }
    if (!made.ok) {
      await discard(disk, temporary)
      return made
    }
    if (replace) await replaceWith(disk, temporary, path)
    else await placeNew(disk, temporary, path)
    return ok({ path, made: made.value })
  } catch (error) {
    await discard(disk, temporary)
    const code = codeOf(error)
    if (code === 'EEXIST') return fail(problem('file-exists', { name }))
    // Only the disk's refusals are expected; anything else is a fault of ours and must not look like a full disk.
    if (code === '') throw error
    return fail(problem('file-failed', { name, reason: phrase(reasons[code] ?? 'disk-denied') }))
  }
}
