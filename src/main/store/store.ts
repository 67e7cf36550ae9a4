import { basename, dirname } from 'node:path'
import { type DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { problem, type Problem } from '#shared/problem.ts'
import { systemClock, type Clock } from '../system/clock.ts'
import { uncut, type Slices } from '../concurrency/slices.ts'
import { lockFolder } from './folder-lock.ts'
import { createBackups, type Backups, type Change } from './backups.ts'
import { openReady, openWhole, waitsForNoDisk } from './open-database.ts'
import { createOnDisk, onDiskAlready, syncJournals, type OnDisk } from './on-disk.ts'
import { closeInThread, foldingThread, readyInThread, type FoldingThread } from './in-thread.ts'
import { journalsBeside, journalsHere } from './journals.ts'
import { settleRestoredPlans } from './restored-plans.ts'
import { hasAccounts, salvage, setAside } from './salvage.ts'
import { isDamage, toStorageError } from './storage-error.ts'
import { keepPrivate, touchPrivate } from './private-folder.ts'

export type Param = SQLInputValue

/** A zod schema, or whatever else answers a row or throws. */
interface Parses<T> {
  parse(row: unknown): T
}

/**
 * The one database: accounts, what is known of extensions, the ledger's states. Never a secret. Calls are synchronous and short.
 * A full or failing disk throws a StorageError, before anything is changed.
 */
export interface Store {
  /** Why the records were made anew, or brought back, when this store was opened; null: they were sound. */
  readonly damage: Problem | null
  /** False: the file system lets others read the folder, and Linecard cannot change it. */
  readonly isPrivate: boolean
  run(sql: string, ...params: Param[]): { changes: number }
  /** Every row, parsed: a row that does not fit its schema is a bug or a damaged file, and throws. */
  all<T>(schema: Parses<T>, sql: string, ...params: Param[]): T[]
  one<T>(schema: Parses<T>, sql: string, ...params: Param[]): T | null
  /** All or nothing; may be nested (an inner one joins the outer). */
  transaction<T>(work: () => T): T
  /**
   * Resolves when the disk has all that was changed until now. Before, a power cut (and nothing else) may take what was changed last.
   * Rejects with a StorageError; it may be asked again.
   */
  onDisk(): Promise<void>
  /** How many changes there were since it was opened. */
  changes(): number
  /**
   * Copies what no PBX can tell again, as it is now, to a file beside the database. False: it could not be written, which harms nothing
   * now. Asked again while one is being written, another one follows.
   */
  backup(): Promise<boolean>
  /**
   * Does in the backup what was or will be done here: at once where it takes something away, after the transaction where it
   * adds something. So the backup never has what is gone here, and what is added outlives the database. Harms nothing where it fails.
   */
  mirror(change: 'adds' | 'removes', sql: string, ...params: Param[]): void
  /**
   * Folds the journals into their files, so that nothing is left in them of what was removed or replaced, and all of it is on the disk.
   * Where it was opened beside a thread, a thread does it. False: not all of it; it may be asked again. `soon`: not while somebody is always
   * writing, who would have to wait for the disk.
   */
  fold(soon?: boolean): Promise<boolean>
  /** At once. Folding the journal into the records may take a noticeable while. */
  close(): void
  /** As `close`; where it was opened beside a thread, a thread folds the journal. Then main folds nothing at any time. */
  closeBeside(): Promise<void>
}

/**
 * Opens (or makes) the database at `path` for this process alone and brings it to the newest version; `:memory:` for tests. A damaged file is
 * set aside, and what can still be read of it, or was backed up, is taken over. Throws a StorageError whose Problem says what is wrong.
 */
export function openStore(path: string, clock: Clock = systemClock, slices: Slices = uncut): Store {
  const inMemory = path === ':memory:'
  const folder = inMemory ? path : dirname(path)
  try {
    const isPrivate = inMemory || keepPrivate(folder)
    const lock = inMemory ? null : lockFolder(folder)
    try {
      const { database, damage } = openSound(path, clock, false)
      const backups = inMemory ? null : createBackups(path, backupOf(path), slices, null)
      return wrap({
        path,
        folder,
        database,
        damage,
        isPrivate,
        backups,
        thread: null,
        sync: null,
        release: () => lock?.release(),
      })
    } catch (error) {
      lock?.release()
      throw error
    }
  } catch (error) {
    throw toStorageError(error, folder)
  }
}

/** Only a thread of ours can hold the lock then, as long as a disk takes that others keep busy: to wait is better than to refuse a change. In ms. */
const threadWaitMs = 10_000

/**
 * As `openStore`, for a process that must not stand still: what takes long with many records, looking through them and bringing them to the
 * newest version, is done in a thread, and no change waits for the disk. `sync`: how the disk is made to have what is in a journal.
 */
export async function openStoreBeside(path: string, clock: Clock, slices: Slices, sync = syncJournals): Promise<Store> {
  const folder = dirname(path)
  try {
    const isPrivate = keepPrivate(folder)
    const lock = lockFolder(folder)
    try {
      touchPrivate(path)
      const { database, damage } = openSound(path, clock, await readyInThread(path))
      const thread = foldingThread()
      const backups = createBackups(path, backupOf(path), slices, thread)
      database.exec(`${waitsForNoDisk}; PRAGMA busy_timeout = ${threadWaitMs}`)
      return wrap({ path, folder, database, damage, isPrivate, backups, thread, sync, release: () => lock.release() })
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    throw toStorageError(error, folder)
  }
}

const backupOf = (path: string): string => path.replace(/(\.sqlite)?$/, '.backup.sqlite')

function openSound(path: string, clock: Clock, isReady: boolean): { database: DatabaseSync; damage: Problem | null } {
  try {
    const database = isReady ? openReady(path) : openWhole(path)
    return { database, damage: restoreLost(database, backupOf(path)) ? problem('storage-restored') : null }
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  const stamp = new Date(clock.now())
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, '')
    .replace('T', '-')
  const aside = path.replace(/(\.sqlite)?$/, `.damaged-${stamp}.sqlite`)
  setAside(path, aside)
  const database = openWhole(path)
  // What is in the damaged file is newer than the backup.
  bringBack(database, [aside, backupOf(path)])
  return { database, damage: problem('storage-damaged', { file: basename(aside) }) }
}

/** A sound file without accounts, and a backup with some: the file, or the journal beside it, went away. */
function restoreLost(database: DatabaseSync, backup: string): boolean {
  if (database.prepare('SELECT 1 FROM accounts').get() || !hasAccounts(backup)) return false
  bringBack(database, [backup])
  return true
}

/** All or nothing, so that nothing goes on that nobody has looked at since. */
function bringBack(database: DatabaseSync, from: readonly string[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const file of from) salvage(file, database)
    settleRestoredPlans(database)
    // What the keychain has beyond these records is found by asking it.
    database.exec('INSERT OR IGNORE INTO keychain_gaps VALUES (1)')
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

interface Opened {
  readonly path: string
  readonly folder: string
  readonly database: DatabaseSync
  readonly damage: Problem | null
  readonly isPrivate: boolean
  readonly backups: Backups | null
  /** Folds the journal; null: it is folded here. */
  readonly thread: FoldingThread | null
  /** null: each change waits for the disk. */
  readonly sync: typeof syncJournals | null
  readonly release: () => void
}

function wrap({ path, folder, database, damage, isPrivate, backups, thread, sync, release }: Opened): Store {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const prepare = (sql: string): ReturnType<DatabaseSync['prepare']> => {
    let statement = prepared.get(sql)
    if (!statement) prepared.set(sql, (statement = database.prepare(sql)))
    return statement
  }
  const safely = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw toStorageError(error, folder)
    }
  }
  let depth = 0
  let changes = 0
  const additions: Change[] = []
  const journals = thread && backups ? journalsBeside(path, backups, thread) : journalsHere(database, backups)
  const disk = sync ? disksOf(path, sync) : onDiskAlready

  function disksOf(of: string, how: typeof syncJournals): OnDisk {
    const paths = [of, backupOf(of)].map((each) => `${each}-wal`)
    let isNew = true
    let trouble: unknown
    return createOnDisk({
      async sync() {
        try {
          await how(paths, isNew ? folder : null)
          isNew = false
        } catch (error) {
          throw (trouble = error)
        }
      },
      async recover() {
        if (!(await journals.fold())) throw trouble
      },
    })
  }

  function changed(): void {
    changes += 1
    journals.changed()
    disk.changed()
  }

  function whole<T>(work: () => T): T {
    safely(() => database.exec('BEGIN IMMEDIATE'))
    depth += 1
    try {
      const value = work()
      safely(() => database.exec('COMMIT'))
      backups?.apply(additions.splice(0))
      return value
    } catch (error) {
      additions.length = 0
      // A full disk may have rolled back by itself.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    } finally {
      depth -= 1
      changed()
    }
  }

  function closeOwn(): void {
    backups?.close()
    prepared.clear()
    if (database.isOpen) database.close()
  }

  return {
    damage,
    isPrivate,
    run(sql, ...params) {
      const done = safely(() => Number(prepare(sql).run(...params).changes))
      if (depth === 0 && done > 0) changed()
      return { changes: done }
    },
    all: (schema, sql, ...params) =>
      safely(() =>
        prepare(sql)
          .all(...params)
          .map((row) => schema.parse(row)),
      ),
    one: (schema, sql, ...params) =>
      safely(() => {
        const row = prepare(sql).get(...params)
        return row === undefined ? null : schema.parse(row)
      }),
    transaction: (work) => (depth > 0 ? work() : whole(work)),
    changes: () => changes,
    onDisk: () =>
      disk.all().catch((error: unknown) => {
        throw toStorageError(error, folder)
      }),
    backup: () => backups?.write() ?? Promise.resolve(true),
    mirror(change, sql, ...params) {
      if (change === 'adds' && depth > 0) additions.push({ sql, params })
      else {
        backups?.apply([{ sql, params }])
        disk.changed()
      }
    },
    fold: journals.fold,
    close() {
      void journals.end()
      closeOwn()
      release()
    },
    async closeBeside() {
      // Nobody reads what is to be folded any more.
      backups?.close()
      await journals.end()
      if (thread) await closeInThread(path, closeOwn)
      else closeOwn()
      release()
    },
  }
}
