import * as z from 'zod'
import type { Store } from '../store/store.ts'

/** What somebody wrote about an extension, and created_at of that extension. */
export interface KnownNote {
  readonly note: string
  readonly createdAt: string
}

/** Notes on extensions. They are here alone: a PBX knows nothing of them. */
export interface Notes {
  /** Of these extensions, those that have one. */
  of(accountId: string, numbers: readonly string[]): ReadonlyMap<string, KnownNote>
  /** An empty one is none. `createdAt`: of the extension that it is about. */
  set(accountId: string, number: string, createdAt: string, note: string): void
  forgetExtension(accountId: string, number: string): void
  forgetAccount(accountId: string): void
}

const row = z.object({ number: z.string(), note: z.string(), createdAt: z.string() })

export function createNotes(store: Store): Notes {
  const forgetExtension = (accountId: string, number: string): void =>
    void store.run('DELETE FROM extension_notes WHERE account_id = ? AND number = ?', accountId, number)

  return {
    of(accountId, numbers) {
      const found = store.all(
        row,
        `SELECT number, note, of_created_at AS createdAt FROM extension_notes
         WHERE account_id = ? AND number IN (SELECT value FROM json_each(?))`,
        ...[accountId, JSON.stringify(numbers)],
      )
      return new Map(found.map(({ number, ...known }) => [number, known]))
    },
    set(accountId, number, createdAt, note) {
      if (note === '') return forgetExtension(accountId, number)
      store.run(
        'INSERT OR REPLACE INTO extension_notes (account_id, number, of_created_at, note) VALUES (?, ?, ?, ?)',
        ...[accountId, number, createdAt, note],
      )
    },
    forgetExtension,
    forgetAccount: (accountId) => void store.run('DELETE FROM extension_notes WHERE account_id = ?', accountId),
  }
}
