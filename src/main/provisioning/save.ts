import { link, open, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { newId, type Random } from '../random.ts'

/** Refuses names that would leave the folder or that some system cannot have. */
const safeName = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,150}$/

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
): Promise<Result<string>> {
  const saved = await saveStream(folder, name, replace, random, async (write) => {
    await write(content)
    return ok(null)
  })
  return saved.ok ? ok(saved.value.path) : saved
}

/** Saves files that belong together: all of them, or none that was not there before. Answers their paths. */
export async function saveFiles(
  folder: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  replace: boolean,
  random: Random,
): Promise<Result<string[]>> {
  const paths: string[] = []
  for (const { name, bytes } of files) {
    const saved = await saveFile(folder, name, bytes, replace, random)
    if (!saved.ok) {
      if (!replace) for (const path of paths) await unlink(path).catch(() => {})
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
): Promise<Result<{ path: string; made: T }>> {
  if (!safeName.test(name)) return fail(problem('file-failed', { name, reason: 'this is no safe file name' }))
  const path = join(folder, name)
  const temporary = join(folder, `.${name}.${newId(random)}.part`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    let made: Result<T>
    try {
      made = await produce((chunk) => file.writeFile(chunk))
      await file.sync()
    } finally {
      await file.close()
    }
    if (!made.ok) {
      await unlink(temporary)
      return made
    }
    if (replace) await rename(temporary, path)
    else {
      // link refuses where something is already, which rename would overwrite without a word.
      await link(temporary, path)
      await unlink(temporary)
    }
    return ok({ path, made: made.value })
  } catch (error) {
    await unlink(temporary).catch(() => {})
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EEXIST') return fail(problem('file-exists', { name }))
    const reason = reasons[code]
    // Only the disk's refusals are expected; anything else is a fault of ours and must not look like a full disk.
    if (reason === undefined && code === '') throw error
    return fail(problem('file-failed', { name, reason: reason ?? 'the system refused' }))
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EACCES: 'the folder cannot be written',
  EPERM: 'the folder cannot be written',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder is gone',
}
