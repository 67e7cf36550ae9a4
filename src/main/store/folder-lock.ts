import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { problem } from '#shared/problem.ts'
import { touchPrivate } from './private-folder.ts'
import { isBusy, isDamage, StorageError } from './storage-error.ts'

/**
 * Takes a data folder for this process alone, until it ends or `release` is called. The lock is the operating system's, held
 * through SQLite, so a killed process leaves none behind. Throws `already-running` when another one has it.
 */
export function lockFolder(folder: string): { release(): void } {
  const path = join(folder, 'linecard.lock')
  try {
    return hold(path, folder)
  } catch (error) {
    if (!isDamage(error)) throw error
    // Nothing is ever written into it: whatever it holds is not ours.
    rmSync(path)
    return hold(path, folder)
  }
}

function hold(path: string, folder: string): { release(): void } {
  touchPrivate(path)
  const file = new DatabaseSync(path)
  try {
    // A moment's patience: the one before may just be closing.
    file.exec('PRAGMA busy_timeout = 700; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    throw isBusy(error) ? new StorageError(problem('already-running', { folder })) : error
  }
  return {
    release() {
      if (file.isOpen) file.close()
    },
  }
}
