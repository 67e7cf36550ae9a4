import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { touchPrivate } from './private-folder.ts'

/** What only Linecard knows. Extensions and caller IDs are read again from the PBX. */
const ownTables = [
  'settings',
  'accounts',
  'credential_versions',
  'operations',
  'queue',
  'undos',
  'watched',
  'artefacts',
  'registration_spans',
] as const

const parts = ['', '-wal', '-shm'] as const

/** Renames a database with its journal beside it. */
export function setAside(path: string, name: string): void {
  for (const part of parts) if (existsSync(path + part)) renameSync(path + part, name + part)
}

/** A copy of what only Linecard knows, small enough to be made at every start. */
export function writeBackup(database: DatabaseSync, path: string, prepare: (empty: DatabaseSync) => void): void {
  const draft = `${path}.draft`
  for (const part of parts) rmSync(draft + part, { force: true })
  touchPrivate(draft)
  const copy = new DatabaseSync(draft)
  try {
    prepare(copy)
    copy.exec('BEGIN')
    for (const table of ownTables) copyRows(database, copy, table)
    copy.exec('COMMIT')
  } finally {
    copy.close()
  }
  renameSync(draft, path)
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
    for (const table of ownTables) count += copyRows(source, into, table)
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
    database = new DatabaseSync(backup, { readOnly: true })
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

/** Stops at the first row that cannot be read: what came before it is kept. */
function copyRows(from: DatabaseSync, into: DatabaseSync, table: (typeof ownTables)[number]): number {
  let count = 0
  const known = new Set(
    into
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map((row) => String(row['name'])),
  )
  try {
    for (const row of from.prepare(`SELECT * FROM ${table}`).iterate()) {
      const columns = Object.entries(row).filter(([name]) => known.has(name))
      // A page of garbage may still look like a row: what is JSON must read as JSON.
      if (columns.some(([, value]) => typeof value === 'string' && /^[{[]/.test(value) && !isJson(value))) continue
      const names = columns.map(([name]) => name).join(', ')
      const marks = columns.map(() => '?').join(', ')
      const values = columns.map(([, value]): SQLInputValue => value)
      try {
        count += Number(into.prepare(`INSERT OR IGNORE INTO ${table} (${names}) VALUES (${marks})`).run(...values).changes)
      } catch {
        // A row that breaks the table's own rules is damage too.
      }
    }
  } catch {
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
