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
  if (!safeName.test(name)) return fail(problem('file-failed', { name, reason: 'this is no safe file name' }))
  const path = join(folder, name)
  const temporary = join(folder, `.${name}.${newId(random)}.part`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    if (replace) await rename(temporary, path)
    else {
      // link refuses where something is already, which rename would overwrite without a word.
      await link(temporary, path)
      await unlink(temporary)
    }
    return ok(path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EEXIST') return fail(problem('file-exists', { name }))
    const reasons: Readonly<Record<string, string>> = {
      ENOSPC: 'the disk is full',
      EDQUOT: 'the disk is full',
      EACCES: 'the folder cannot be written',
      EPERM: 'the folder cannot be written',
      EROFS: 'the disk is read-only',
      ENOENT: 'the folder is gone',
    }
    return fail(problem('file-failed', { name, reason: reasons[code] ?? 'the system refused' }))
  }
}
