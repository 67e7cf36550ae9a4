import type { DatabaseSync } from 'node:sqlite'
import { foldHere, journalBytes, type Backups } from './backups.ts'
import { foldInThread } from './in-thread.ts'

/** When and by whom the journals of records and backup are folded into their files. */
export interface Journals {
  /** False: not all of it, as somebody reads what is in one, or the store is being closed. */
  fold(): Promise<boolean>
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

/** A thread folds: writing thousands of pages, and waiting until the disk has them, is nothing for the caller. */
export function journalsBeside(path: string, backups: Backups): Journals {
  let running: { readonly done: Promise<boolean>; stop(): void } | null = null
  let next: Promise<boolean> | null = null
  let ended = false
  let foldFrom = longBytes

  const longest = (): number => Math.max(journalBytes(path), backups.journalBytes())

  function begin(): Promise<boolean> {
    if (ended) return Promise.resolve(false)
    let stop = (): void => {}
    const done = backups
      .foldBy((backup) => {
        const folding = foldInThread([path, ...(backup === null ? [] : [backup])])
        stop = folding.stop
        return folding.folded
      })
      .finally(() => {
        running = null
        // What somebody reads stays, and need not be looked at again after each change.
        foldFrom = ended ? longBytes : longest() + longBytes
      })
    running = { done, stop: () => stop() }
    return done
  }

  function fold(): Promise<boolean> {
    if (!running) return begin()
    // What was changed since the one under way began may not be in it.
    next ??= running.done.then(() => {
      next = null
      return begin()
    })
    return next
  }

  return {
    fold,
    changed() {
      if (!running && !ended && longest() > foldFrom) void begin()
    },
    async end() {
      ended = true
      running?.stop()
      await running?.done
    },
  }
}
