import type { DatabaseSync } from 'node:sqlite'
import { foldHere, journalBytes, type Backups } from './backups.ts'
import type { FoldingThread } from './in-thread.ts'
import type { Job } from './thread.ts'

/** When and by whom the journals of records and backup are folded into their files. */
export interface Journals {
  /**
   * False: not all of it, as somebody reads what is in one, or the store is being closed. `soon`: also as somebody is always writing, who
   * would have to wait for the disk.
   */
  fold(soon?: boolean): Promise<boolean>
  /** To be called after each change: a journal that became long is folded. */
  changed(): void
  /** Folds no more. Resolves when nobody does. */
  end(): Promise<void>
}

/** SQLite folds by itself here, in the change that makes a journal long. */
export function journalsHere(database: DatabaseSync, backups: Backups | null): Journals {
  return {
    async fold() {
      try {
        const all = [foldHere(database), backups?.fold() ?? true]
        return all.every((done) => done)
      } catch {
        return false
      }
    },
    changed() {},
    end: () => Promise.resolve(),
  }
}

/** A journal that is longer than this is folded: that is what SQLite, too, does after a thousand pages. */
const longBytes = 4_000_000
/** So is one with so many changes: once it is folded, others write over it from its beginning, and its file does not tell how full it is. */
const manyChanges = 1_000
/** One that grew so long all the same, as somebody always writes or reads, is begun anew: main may wait for that once, and the disk does not fill up. */
const tooLongBytes = 8 * longBytes

/** A thread folds: writing thousands of pages, and waiting until the disk has them, is nothing for the caller. */
export function journalsBeside(path: string, backups: Backups, thread: FoldingThread): Journals {
  let running: Promise<boolean> | null = null
  let next: Promise<boolean> | null = null
  let nextIsPatient = true
  let ended = false
  let foldFrom = longBytes
  let changes = 0

  const longest = (): number => Math.max(journalBytes(path), backups.journalBytes())

  function begin(what: Job['what']): Promise<boolean> {
    if (ended) return Promise.resolve(false)
    changes = 0
    const done = backups
      .foldBy((backup) => thread.fold([path, ...(backup === null ? [] : [backup])], what))
      .finally(() => {
        running = null
        // What somebody reads stays, and need not be looked at again after each change.
        foldFrom = ended ? longBytes : longest() + longBytes
      })
    running = done
    return done
  }

  function fold(soon = false): Promise<boolean> {
    if (!running) return begin(soon ? 'fold-soon' : 'fold')
    if (!soon) nextIsPatient = false
    // What was changed since the one under way began may not be in it.
    next ??= running.then(() => {
      next = null
      const what = nextIsPatient ? 'fold-soon' : 'fold'
      nextIsPatient = true
      return begin(what)
    })
    return next
  }

  return {
    fold,
    changed() {
      changes += 1
      if (running || ended) return
      const bytes = longest()
      if (changes < manyChanges && bytes <= foldFrom) return
      void begin(bytes > foldFrom && bytes > tooLongBytes ? 'begin-anew' : 'shorten')
    },
    async end() {
      ended = true
      thread.stop()
      await running
      await thread.end()
    },
  }
}
