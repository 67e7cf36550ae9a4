import * as z from 'zod'
import type { Clock } from '../system/clock.ts'
import { StorageError } from '../store/storage-error.ts'
import type { Store } from '../store/store.ts'
import { createBudget, type Budget, type BudgetMemory, type Remembered } from './budget.ts'

const remembered = z.object({
  limit: z.number().nullable(),
  times: z.array(z.number()).max(100_000),
  /** When each was sent, and the places of those that the PBX may not have counted. Older versions did not keep these. */
  sent: z.array(z.number()).max(100_000).optional(),
  doubtful: z.array(z.int()).max(100_000).optional(),
  /** When it was written: by the time of day, as `times` are, and by how long the computer had been running. Older versions kept neither. */
  at: z.number().optional(),
  up: z.number().optional(),
})
/** Versions before this one kept the times alone. */
const kept = z.union([remembered, remembered.shape.times.transform((times) => ({ limit: null, times }))])

const rowSchema = z.object({ times: z.string() })

/**
 * What was written down, with its times by the clock as it is now. Somebody may have set that since, by which a window would be forgotten or
 * last for days: what has gone by is what the computer has been running since. When it was started anew it is at least so long as it runs now.
 */
function recalled(text: string, clock: Clock): Remembered {
  const row = kept.parse(JSON.parse(text))
  const { limit, times } = row
  const sent = 'sent' in row && row.sent?.length === times.length ? row.sent : undefined
  const doubts = sent && 'doubtful' in row && row.doubtful ? { doubtful: row.doubtful } : {}
  if (!('up' in row) || row.up === undefined || row.at === undefined) return { limit, times, ...(sent && { sent }), ...doubts }
  const now = clock.uptime()
  const gone = now >= row.up ? now - row.up : now
  const shift = clock.now() - gone - row.at
  const shifted = (all: readonly number[]): number[] => all.map((time) => time + shift)
  return { limit, times: shifted(times), ...(sent && { sent: shifted(sent) }), ...doubts }
}

/** Keeps what was asked at one address on the disk, so that no restart is refused, whatever was under way. */
export function budgetMemory(store: Store, clock: Clock, address: string): BudgetMemory {
  return {
    load() {
      const row = store.one(rowSchema, 'SELECT times FROM request_times WHERE address = ?', address)
      return row ? recalled(row.times, clock) : { limit: null, times: [] }
    },
    save({ limit, times, sent, doubtful }) {
      try {
        store.run(
          'INSERT INTO request_times (address, times) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET times = excluded.times',
          address,
          JSON.stringify({
            ...{ limit, times: times.map(Math.round), ...(sent && { sent: sent.map(Math.floor) }), doubtful },
            ...{ at: Math.round(clock.now()), up: Math.round(clock.uptime()) },
          }),
        )
      } catch (error) {
        // A full disk: the next start may be refused once.
        if (!(error instanceof StorageError)) throw error
      }
    },
  }
}

/** One budget for each address, however many draw on it: an account, and the check of a token before there is one. */
export interface Budgets {
  /** `close` gives it back; the last one ends it. */
  open(address: string): Budget
}

/** So long after the last request at an address nothing of it counts any more, in ms. */
const forgottenAfterMs = 120_000

/** `clicks`: whether somebody could click now. */
export function createBudgets(store: Store, clock: Clock, clicks: () => boolean = () => true): Budgets {
  const open = new Map<string, { readonly budget: Budget; users: number }>()
  // Of accounts that are gone nothing stays; one that is made anew within a minute must know what its PBX has counted.
  const left = store.all(
    rowSchema.extend({ address: z.string() }),
    'SELECT address, times FROM request_times WHERE address NOT IN (SELECT address FROM accounts)',
  )
  for (const { address, times } of left) {
    if (recalled(times, clock).times.some((time) => time > clock.now() - forgottenAfterMs)) continue
    store.run('DELETE FROM request_times WHERE address = ?', address)
  }
  return {
    open(address) {
      const shared = open.get(address) ?? {
        budget: createBudget({ clock, clicks, memory: budgetMemory(store, clock, address) }),
        users: 0,
      }
      open.set(address, shared)
      shared.users += 1
      let given = false
      return {
        ...shared.budget,
        close() {
          if (given) return
          given = true
          shared.users -= 1
          if (shared.users > 0) return
          open.delete(address)
          shared.budget.close()
        },
      }
    },
  }
}
