import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrate.ts'
import { touchPrivate } from './private-folder.ts'

/**
 * For who must not wait: a change is in the journal at once, and when the disk has it is others' concern. SQLite folds a journal by itself
 * when it has a thousand pages, which is left to a thread, too.
 */
export const waitsForNoDisk = 'PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0'

/** Opens the records, looks through them, and brings them to the newest version. Throws SQLite's own error when the file is damaged. */
export function openWhole(path: string): DatabaseSync {
  if (path !== ':memory:') touchPrivate(path)
  return opening(path, (database) => {
    const found = database.prepare('PRAGMA quick_check(1)').get()
    if (found?.['quick_check'] !== 'ok') throw Object.assign(new Error('The database is damaged'), { errcode: 11 })
    migrate(database, dirname(path))
  })
}

/** Opens records that were looked through just now, by somebody else. */
export const openReady = (path: string): DatabaseSync => opening(path, () => {})

function opening(path: string, work: (database: DatabaseSync) => void): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    // What is deleted is overwritten, not only forgotten.
    database.exec('PRAGMA secure_delete = ON')
    work(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
