import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { z } from 'zod'
import { migrations } from './migrations.ts'

export type Param = SQLInputValue

/** The one database: accounts, what is known of extensions, the ledger's states. Never a secret. Calls are synchronous and short. */
export interface Store {
  run(sql: string, ...params: Param[]): { changes: number }
  /** Every row, parsed: a row that does not fit its schema is a bug or a damaged file, and throws. */
  all<T>(schema: z.ZodType<T>, sql: string, ...params: Param[]): T[]
  one<T>(schema: z.ZodType<T>, sql: string, ...params: Param[]): T | null
  /** All or nothing; may be nested (an inner one joins the outer). */
  transaction<T>(work: () => T): T
  close(): void
}

/** Opens (or makes) the database at `path` and brings it to the newest version. `:memory:` for tests. */
export function openStore(path: string): Store {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000')
  migrate(database)

  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const prepare = (sql: string): ReturnType<DatabaseSync['prepare']> => {
    let statement = prepared.get(sql)
    if (!statement) prepared.set(sql, (statement = database.prepare(sql)))
    return statement
  }
  let depth = 0

  return {
    run(sql, ...params) {
      return { changes: Number(prepare(sql).run(...params).changes) }
    },
    all(schema, sql, ...params) {
      return prepare(sql)
        .all(...params)
        .map((row) => schema.parse(row))
    },
    one(schema, sql, ...params) {
      const row = prepare(sql).get(...params)
      return row === undefined ? null : schema.parse(row)
    },
    transaction(work) {
      if (depth > 0) return work()
      database.exec('BEGIN IMMEDIATE')
      depth += 1
      try {
        const value = work()
        database.exec('COMMIT')
        return value
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      } finally {
        depth -= 1
      }
    },
    close() {
      prepared.clear()
      database.close()
    },
  }
}

function migrate(database: DatabaseSync): void {
  const current = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  for (const [index, migration] of migrations.entries()) {
    const version = index + 1
    if (version <= current) continue
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(migration)
      database.exec(`PRAGMA user_version = ${version}`)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
}
