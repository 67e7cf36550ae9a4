import * as z from 'zod'
import type { Emit, HandlersOf, Settings, WatchItem } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import type { WatchNews } from '#shared/locales.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { watchLimit } from '#shared/watch-limit.ts'
import type { Clock } from '../system/clock.ts'
import type { Store } from '../store/store.ts'
import type { History } from './history.ts'
import type { Watched } from './next-status.ts'

export interface WatchListPorts {
  readonly store: Store
  readonly clock: Clock
  readonly emit: Emit
  readonly history: History
  readonly quietHours: () => Settings['quietHours']
  readonly notify: (accountId: string, number: string, news: WatchNews) => void
  /** Saves an export where the person says; answers its path. */
  readonly save: (name: string, content: string) => Promise<Result<string>>
  /** The list changed: the monitor may have something better to ask. */
  readonly changed: (accountId: string) => void
}

/** The extensions that somebody wants to hear about, and whether their phones are there. */
export interface WatchList {
  readonly calls: HandlersOf<'watch'>
  /** What the monitor has to keep an eye on. */
  watched(accountId: string): readonly Watched[]
  /** A status that anybody learnt; told before the history takes note of it. */
  seen(accountId: string, number: string, registration: Registration): void
  /** Its number is free, and may be somebody else's next. */
  forgetExtension(accountId: string, number: string): void
  forgetAccount(accountId: string): void
}

/** A phone that reboots is gone for one look; only the second in a row is a drop. */
const missesForDrop = 2

type Item = Omit<WatchItem, 'state'> & { state: WatchItem['state']; misses: number; lookedAt: number }

export function createWatchList({ store, clock, emit, history, quietHours, notify, save, changed }: WatchListPorts): WatchList {
  const lists = new Map<string, Map<string, Item>>()

  const fresh = (accountId: string, number: string, since: number): Item => {
    const last = history.latest(accountId, number)
    const state = last?.state === 'registered' ? 'up' : last?.state === 'unregistered' ? 'down' : 'unknown'
    return { number, since, state, changedAt: last?.from ?? null, misses: 0, lookedAt: last?.to ?? 0 }
  }

  function of(accountId: string): Map<string, Item> {
    let list = lists.get(accountId)
    if (!list) {
      const rows = store.all(
        z.object({ number: z.string(), since: z.number() }),
        'SELECT number, since FROM watched WHERE account_id = ? ORDER BY number',
        accountId,
      )
      list = new Map(rows.map(({ number, since }) => [number, fresh(accountId, number, since)]))
      lists.set(accountId, list)
    }
    return list
  }

  const items = (accountId: string): WatchItem[] =>
    [...of(accountId).values()].map(({ misses: _misses, lookedAt: _lookedAt, ...item }) => item)

  function tell(accountId: string): WatchItem[] {
    const now = items(accountId)
    emit('watch.changed', { accountId, items: now })
    changed(accountId)
    return now
  }

  /** Minutes since local midnight; from later than to goes over midnight. */
  function quiet(): boolean {
    const hours = quietHours()
    if (hours === null) return false
    const date = new Date(clock.now())
    const minute = date.getHours() * 60 + date.getMinutes()
    const { from, to } = hours
    return from <= to ? minute >= from && minute < to : minute >= from || minute < to
  }

  return {
    calls: {
      'watch.list': async ({ accountId }) => ok(items(accountId)),
      async 'watch.add'({ accountId, number }) {
        const list = of(accountId)
        if (!list.has(number)) {
          if (list.size >= watchLimit) {
            return fail(problem('watch-full', { limit: watchLimit, number }))
          }
          const since = clock.now()
          store.run('INSERT INTO watched (account_id, number, since) VALUES (?, ?, ?)', accountId, number, since)
          list.set(number, fresh(accountId, number, since))
        }
        return ok(tell(accountId))
      },
      async 'watch.remove'({ accountId, number }) {
        store.run('DELETE FROM watched WHERE account_id = ? AND number = ?', accountId, number)
        of(accountId).delete(number)
        return ok(tell(accountId))
      },
      'watch.history': async ({ accountId, number, from, to }) => ok(history.spans(accountId, number, from, to)),
      async 'watch.export'({ accountId, number }) {
        const saved = await save(`registration-${number}.csv`, await history.csv(accountId, number))
        return saved.ok ? ok({ path: saved.value }) : saved
      },
    },
    watched: (accountId) =>
      [...of(accountId).values()].map(({ number, misses, state }) => ({ number, suspect: misses > 0 && state === 'up' })),
    seen(accountId, number, { state, checkedAt }) {
      const item = of(accountId).get(number)
      // Told twice, it is still one look.
      if (!item || state === 'unknown' || checkedAt === item.lookedAt) return
      item.lookedAt = checkedAt
      const before = item.state
      if (state === 'registered') {
        item.misses = 0
        item.state = 'up'
      } else {
        item.misses += 1
        if (before !== 'up' || item.misses >= missesForDrop) item.state = 'down'
      }
      if (item.state === before) return
      item.changedAt = checkedAt
      tell(accountId)
      // What was not known before is no news.
      if (before !== 'unknown' && !quiet()) notify(accountId, number, item.state === 'up' ? 'back' : 'dropped')
    },
    forgetExtension(accountId, number) {
      history.forgetExtension(accountId, number)
      if (!of(accountId).delete(number)) return
      store.run('DELETE FROM watched WHERE account_id = ? AND number = ?', accountId, number)
      tell(accountId)
    },
    forgetAccount(accountId) {
      store.run('DELETE FROM watched WHERE account_id = ?', accountId)
      lists.delete(accountId)
    },
  }
}
