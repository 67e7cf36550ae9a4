import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Slices } from '../concurrency/slices.ts'
import type { FoldingThread } from './in-thread.ts'
import { migrate } from './migrate.ts'
import { waitsForNoDisk } from './open-database.ts'
import { copyingOwn, parts } from './salvage.ts'

/** One statement that the database and its backup have in common. Doing it twice does no harm. */
export interface Change {
  readonly sql: string
  readonly params: readonly SQLInputValue[]
}

/** Writes backups one after the other, in slices, beside whatever else is done with the database. */
export interface Backups {
  /** True: one of what was there when this was asked, or later, is on the disk. */
  write(): Promise<boolean>
  /** Changes the backup that is there, and the one that is being written. Where there is none, nothing happens. */
  apply(changes: readonly Change[]): void
  /** Folds its journal into it. False: somebody reads it. */
  fold(): boolean
  /** The same by others, who are told where it is; null: it has no journal. Until they are done, no other backup takes its place. */
  foldBy(work: (path: string | null) => Promise<boolean>): Promise<boolean>
  journalBytes(): number
  /** Leaves the one that is being written: the one before it stays. Nothing of it is open afterwards. */
  close(): void
}

/** Nothing of what was removed or replaced is left in the journal after this. False: somebody reads what is in it. */
export const foldHere = (database: DatabaseSync): boolean =>
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0

/** How long a journal is, in bytes. */
export const journalBytes = (path: string): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0

/** How often what was changed meanwhile is added to a draft that is ready, before the rest of it is added while others wait. */
const additions = 5

/** `thread`: folds its journal, and no change waits for the disk; null: each change does both. */
export function createBackups(path: string, backup: string, slices: Slices, thread: FoldingThread | null): Backups {
  const closing = new AbortController()
  const draft = `${backup}.draft`
  let copying: Generator<void, void, void> | null = null
  let running: Promise<boolean> | null = null
  let next: Promise<boolean> | null = null
  let there: DatabaseSync | null = null
  /** Others are folding the journal. */
  let folding: Promise<void> | null = null
  /** What was changed since the one that is being written began; null: none is. */
  let since: Change[] | null = null

  function closeThere(): void {
    there?.close()
    there = null
  }

  function change(database: DatabaseSync, changes: readonly Change[]): void {
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { sql, params } of changes) database.prepare(sql).run(...params)
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  function opened(): DatabaseSync {
    const database = there ?? new DatabaseSync(backup)
    if (there) return there
    try {
      database.exec('PRAGMA busy_timeout = 500; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
      if (thread) database.exec(waitsForNoDisk)
      // The one of an earlier version, until the next is written.
      migrate(database, dirname(path))
    } catch (error) {
      database.close()
      throw error
    }
    return (there = database)
  }

  /** Adds to the draft what was changed since it was begun. */
  function addToDraft(synchronous: 'OFF' | 'FULL'): void {
    const changes = since?.splice(0) ?? []
    if (changes.length === 0) return
    const written = new DatabaseSync(draft)
    try {
      written.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA secure_delete = ON`)
      change(written, changes)
    } finally {
      written.close()
    }
  }

  /** What takes long before a draft can take the place of the backup, and is no work of main's: the disk has it, and the journal of the one before is folded. */
  async function makeReady(): Promise<void> {
    addToDraft('OFF')
    const file = await open(draft, 'r+')
    await file.sync().finally(() => file.close())
    if (thread) await foldBy((journal) => (journal === null ? Promise.resolve(true) : thread.fold([journal], 'fold')))
    if (closing.signal.aborted) throw closing.signal.reason
  }

  /** All in one turn, so that no change falls between the two. */
  function takePlace(): void {
    addToDraft('FULL')
    // A journal of the one before must not lie beside the new one: what is in it goes into its file, in case that stays.
    if (existsSync(`${backup}-wal`)) opened()
    closeThere()
    for (const part of parts.slice(1)) rmSync(backup + part, { force: true })
    renameSync(draft, backup)
    since = null
  }

  async function writeOne(): Promise<boolean> {
    try {
      since = []
      copying = copyingOwn(path, draft)
      await slices.run(copying, closing.signal)
      copying = null
      for (let round = 0; round === 0 || (since.length > 0 && round < additions); round += 1) await makeReady()
      // What somebody has open cannot be replaced on Windows.
      while (folding) await folding
      if (closing.signal.aborted) throw closing.signal.reason
      takePlace()
      return true
    } catch {
      since = null
      rmSync(draft, { force: true })
      return false
    }
  }

  function begin(): Promise<boolean> {
    const done = writeOne().finally(() => {
      if (running === done) running = null
    })
    running = done
    return done
  }

  async function foldBy(work: (path: string | null) => Promise<boolean>): Promise<boolean> {
    const before = folding
    const done = (async () => {
      await before
      return work(existsSync(`${backup}-wal`) ? backup : null)
    })()
    const ended = done
      .catch(() => {})
      .then(() => {
        if (folding === ended) folding = null
      })
    folding = ended
    return done
  }

  return {
    write() {
      if (closing.signal.aborted) return Promise.resolve(false)
      if (!running) return begin()
      // What changed since the one under way began is not in it.
      next ??= running.then(() => {
        next = null
        return begin()
      })
      return next
    },
    apply(changes) {
      if (changes.length === 0) return
      since?.push(...changes)
      if (!existsSync(backup)) return
      try {
        change(opened(), changes)
      } catch {
        closeThere()
      }
    },
    fold() {
      if (!there && !existsSync(`${backup}-wal`)) return true
      try {
        return foldHere(opened())
      } catch {
        closeThere()
        return false
      }
    },
    foldBy,
    journalBytes: () => journalBytes(backup),
    close() {
      closeThere()
      closing.abort(new Error('closing'))
      copying?.return()
      copying = null
    },
  }
}
