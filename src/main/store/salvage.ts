import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { atOnce } from '../concurrency/slices.ts'
import { touchPrivate } from './private-folder.ts'

/** What only Linecard knows. Extensions and caller IDs are read again from the PBX. */
const ownTables = [
  'settings',
  'accounts',
  'vault_keys',
  'sealed',
  'credential_versions',
  'operations',
  'queue',
  'undos',
  'watched',
  'artefacts',
  'phones',
  'phone_lines',
  'sites',
  'phone_layers',
  'phone_passwords',
  'registration_spans',
  'extension_notes',
  'plans',
  'plan_rows',
  'list_columns',
  'updates',
] as const

/** The files that a database is made of. */
export const parts = ['', '-wal', '-shm'] as const

/** Renames a database with its journal beside it. */
export function setAside(path: string, name: string): void {
  for (const part of parts) if (existsSync(path + part)) renameSync(path + part, name + part)
}

/**
 * Copies what only Linecard knows to `draft`, as it is when this begins, whatever is written meanwhile: small enough to be made at every
 * start. The draft is no backup before it was renamed, so it needs no journal. Yields now and then; ended early, it leaves a draft.
 */
export function* copyingOwn(path: string, draft: string): Generator<void, void, void> {
  for (const part of parts) rmSync(draft + part, { force: true })
  touchPrivate(draft)
  const source = new DatabaseSync(path, { readOnly: true })
  let copy: DatabaseSync | null = null
  try {
    yield
    copy = new DatabaseSync(draft)
    copy.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
    // Everything that is read from here on is of this moment.
    source.exec('BEGIN; SELECT 1 FROM settings')
    copy.exec('BEGIN')
    yield
    copy.exec(schemaOf(source))
    yield
    for (const table of ownTables) {
      yield* copyingRows(source, copy, table, 'all')
      yield
    }
    copy.exec('COMMIT')
  } finally {
    source.close()
    copy?.close()
  }
}

/** What makes the same tables, of the same version, in an empty database: less work than every step that led to them. */
function schemaOf(database: DatabaseSync): string {
  const made = database
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~'")
    .all()
  const version = database.prepare('PRAGMA user_version').get()?.['user_version']
  return [...made.map(({ sql }) => String(sql)), `PRAGMA user_version = ${String(version)}`].join(';\n')
}

/**
 * Takes over every row that can still be read from a damaged database (or a backup), table by table, without replacing any that is there.
 * Answers how many came over.
 */
export function salvage(from: string, into: DatabaseSync): number {
  if (!existsSync(from)) return 0
  const copy = `${from}.reading`
  let source: DatabaseSync | null = null
  let count = 0
  try {
    for (const part of parts.slice(0, 2)) if (existsSync(from + part)) copyFileSync(from + part, copy + part)
    padToItsSize(copy)
    source = new DatabaseSync(copy)
    for (const table of ownTables) count += atOnce(copyingRows(source, into, table, 'what can be read'))
  } catch {
    // A file that is no database at all has no rows.
  } finally {
    source?.close()
    for (const part of parts) rmSync(copy + part, { force: true })
  }
  return count
}

/** Whether a backup is of any use. */
export function hasAccounts(backup: string): boolean {
  if (!existsSync(backup)) return false
  let database: DatabaseSync | null = null
  try {
    // Not only for reading: after a crash its journal has to be worked in.
    database = new DatabaseSync(backup)
    return database.prepare('SELECT 1 FROM accounts').get() !== undefined
  } catch {
    return false
  } finally {
    database?.close()
  }
}

/** SQLite reads nothing of a file that is shorter than its header says: with zeros at its end, the pages that are there can be read. */
function padToItsSize(path: string): void {
  const file = openSync(path, 'r+')
  try {
    const header = Buffer.alloc(32)
    if (readSync(file, header, 0, 32, 0) < 32 || header.toString('latin1', 0, 15) !== 'SQLite format 3') return
    const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
    const size = Math.min(pageSize * header.readUInt32BE(28), 1_000_000_000)
    if (statSync(path).size < size) ftruncateSync(file, size)
  } finally {
    closeSync(file)
  }
}

/** So many rows are copied between two yields. */
const rowsAtOnce = 100

/**
 * Copies a table, or as much of a damaged one as can be read: up to the first row that cannot. Where everything is wanted, whatever goes wrong
 * is thrown: half a backup must not take the place of a whole one.
 */
function* copyingRows(
  from: DatabaseSync,
  into: DatabaseSync,
  table: (typeof ownTables)[number],
  wanted: 'all' | 'what can be read',
): Generator<void, number, void> {
  const columnsOf = (database: DatabaseSync): string[] =>
    database
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map((row) => String(row['name']))
  let seen = 0
  let count = 0
  try {
    const there = new Set(columnsOf(from))
    const names = columnsOf(into).filter((name) => there.has(name))
    const columns = names.join(', ')
    const insert = into.prepare(`INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${names.map(() => '?').join(', ')})`)
    for (const row of from.prepare(`SELECT ${columns} FROM ${table}`).iterate()) {
      seen += 1
      if (seen % rowsAtOnce === 0) yield
      const values = names.map((name): SQLInputValue => row[name] ?? null)
      // A page of garbage may still look like a row: what is JSON must read as JSON.
      if (values.some((value) => typeof value === 'string' && /^[{[]/.test(value) && !isJson(value))) continue
      try {
        count += Number(insert.run(...values).changes)
      } catch (error) {
        if (wanted === 'all') throw error
        // A row that breaks the table's own rules is damage too.
      }
    }
  } catch (error) {
    if (wanted === 'all') throw error
    // The rest of this table cannot be read.
  }
  return count
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
