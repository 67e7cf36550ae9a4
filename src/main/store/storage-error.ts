import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'

/** The records could not be read or written. Thrown, since no service can go on without them; hosts and `dispatch` turn it into its Problem. */
export class StorageError extends Error {
  readonly problem: Problem

  constructor(trouble: Problem) {
    super(`${trouble.message} ${trouble.todo}`)
    this.name = 'StorageError'
    this.problem = trouble
  }
}

/** SQLite's primary result codes, as far as they mean something to a person. */
const busy = 5
const readonly = 8
const ioError = 10
const corrupt = 11
const full = 13
const cannotOpen = 14
const notADatabase = 26

/** SQLite's primary result code, or null for anything else. */
export function sqliteCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null
}

export const isDamage = (error: unknown): boolean => [corrupt, notADatabase].includes(sqliteCode(error) ?? 0)
export const isBusy = (error: unknown): boolean => sqliteCode(error) === busy

/** What a failure of the disk or of SQLite means; anything else (a bug) is given back as it is. */
export function toStorageError(error: unknown, folder: string): unknown {
  if (error instanceof StorageError) return error
  const system = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['EACCES', 'EROFS', 'EPERM'].includes(system)) return new StorageError(problem('storage-readonly', { folder }))
  if (['ENOSPC', 'EDQUOT'].includes(system)) return new StorageError(problem('storage-full'))
  if (system === 'EIO') return new StorageError(problem('storage-failed', { folder, reason: phrase('disk-error') }))
  switch (sqliteCode(error)) {
    case full:
      return new StorageError(problem('storage-full'))
    case readonly:
    case cannotOpen:
      return new StorageError(problem('storage-readonly', { folder }))
    case ioError:
      return new StorageError(problem('storage-failed', { folder, reason: phrase('disk-error') }))
    case corrupt:
    case notADatabase:
      return new StorageError(problem('storage-failed', { folder, reason: phrase('disk-damaged') }))
    case busy:
      return new StorageError(problem('storage-failed', { folder, reason: phrase('disk-used') }))
    default:
      return ['ENOTDIR', 'EEXIST', 'ENOENT'].includes(system)
        ? new StorageError(problem('storage-failed', { folder, reason: phrase('disk-no-folder') }))
        : error
  }
}
