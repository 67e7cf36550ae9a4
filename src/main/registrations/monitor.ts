import type { HandlersOf } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Lane } from '../pbx/pbx.ts'

export interface MonitorPorts {
  readonly clock: Clock
  readonly numbers: (accountId: string) => readonly { number: string; checkedAt: number | null }[]
  /** Asks the PBX for one registration; everything that is learnt is written down by others. */
  readonly refresh: (accountId: string, number: string, lane: Lane) => Promise<Result<Registration>>
}

/** Which extensions' registrations to ask for next: the open one, what is on screen from the oldest, then the rest. */
export interface Monitor {
  readonly calls: Pick<HandlersOf<'registrations'>, 'registrations.focus'>
  /** Starts (or goes on) asking for this account. */
  resume(accountId: string): void
  /** Stops asking: offline, no token, or gone. */
  rest(accountId: string): void
  /** Something happened to this extension (a rotate, an edit): it is asked soon, even off screen. */
  nudge(accountId: string, number: string): void
  /** ms until every status has been asked once more at `perMinute` requests; null: nothing to ask. */
  sweepMs(accountId: string, perMinute: number): number | null
  close(): void
}

interface Focus {
  visible: readonly string[]
  open: string | null
  hidden: boolean
}

/** A status is not asked again within this time, in ms: sooner it would tell nothing new. */
const freshFor = { open: 4_000, visible: 8_000, changed: 8_000, rest: 45_000 } as const

export function createMonitor(ports: MonitorPorts): Monitor {
  const { clock } = ports
  const focus = new Map<string, Focus>()
  const running = new Map<string, { asking: boolean; wake: (() => void) | null }>()
  const nudged = new Map<string, Set<string>>()
  /** When each number was last asked, with or without success: a failing one must not be asked for ever. */
  const askedAt = new Map<string, number>()

  const key = (accountId: string, number: string): string => `${accountId}/${number}`

  function choose(accountId: string): { number: string; lane: Lane } | { waitMs: number } | null {
    const now = clock.now()
    const where = focus.get(accountId) ?? { visible: [], open: null, hidden: false }
    if (where.hidden) return null
    const known = new Map(ports.numbers(accountId).map((one) => [one.number, one.checkedAt ?? 0]))
    const age = (number: string): number => now - Math.max(known.get(number) ?? 0, askedAt.get(key(accountId, number)) ?? 0)
    let wait = Infinity
    const oldest = (numbers: Iterable<string>, fresh: number): string | null => {
      let found: string | null = null
      let most = -1
      for (const number of numbers) {
        if (!known.has(number)) continue
        const its = age(number)
        if (its < fresh) wait = Math.min(wait, fresh - its)
        else if (its > most) {
          found = number
          most = its
        }
      }
      return found
    }
    const classes: readonly [Lane, Iterable<string>, number][] = [
      ['open', where.open === null ? [] : [where.open], freshFor.open],
      ['visible', where.visible, freshFor.visible],
      ['changed', nudged.get(accountId) ?? [], freshFor.changed],
      ['rest', known.keys(), freshFor.rest],
    ]
    for (const [lane, numbers, fresh] of classes) {
      const number = oldest(numbers, fresh)
      if (number !== null) return { number, lane }
    }
    return Number.isFinite(wait) ? { waitMs: wait } : null
  }

  function go(accountId: string): void {
    const state = running.get(accountId)
    if (!state || state.asking) return
    state.wake?.()
    state.wake = null
    const next = choose(accountId)
    if (!next) return
    if ('waitMs' in next) {
      state.wake = clock.after(next.waitMs, () => go(accountId))
      return
    }
    state.asking = true
    void ports.refresh(accountId, next.number, next.lane).then(() => {
      askedAt.set(key(accountId, next.number), clock.now())
      nudged.get(accountId)?.delete(next.number)
      state.asking = false
      go(accountId)
    })
  }

  return {
    calls: {
      async 'registrations.focus'({ accountId, visible, open, hidden }) {
        focus.set(accountId, { visible, open, hidden })
        go(accountId)
        return ok(null)
      },
    },
    resume(accountId) {
      if (!running.has(accountId)) running.set(accountId, { asking: false, wake: null })
      go(accountId)
    },
    rest(accountId) {
      running.get(accountId)?.wake?.()
      running.delete(accountId)
    },
    nudge(accountId, number) {
      const set = nudged.get(accountId) ?? new Set()
      nudged.set(accountId, set.add(number))
      go(accountId)
    },
    sweepMs(accountId, perMinute) {
      const count = ports.numbers(accountId).length
      return count === 0 || perMinute <= 0 ? null : Math.ceil((count / perMinute) * 60_000)
    },
    close() {
      for (const accountId of [...running.keys()]) {
        running.get(accountId)?.wake?.()
        running.delete(accountId)
      }
    },
  }
}
