import type { DatabaseSync } from 'node:sqlite'
import { problem } from '#shared/problem.ts'
import { migrations } from './migrations.ts'
import { StorageError } from './storage-error.ts'

/** Brings a database to the newest version; throws where it is of a newer one. */
export function migrate(database: DatabaseSync, folder: string): void {
  const current = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (current > migrations.length) throw new StorageError(problem('storage-newer', { folder }))
  for (const [index, migration] of migrations.entries()) {
    const version = index + 1
    if (version <= current) continue
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(migration)
      database.exec(`PRAGMA user_version = ${version}`)
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}
