import type { HandlersOf } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Lane } from '../pbx/pbx.ts'
import type { Slices } from '../concurrency/slices.ts'
import { sweepMs } from './forecast.ts'
import { createFocuses, type Focuses } from './focuses.ts'
import { choose, type Chosen, type Focus, type Credit, type Watched } from './next-status.ts'
import { createStatuses, type Statuses } from './statuses.ts'

export interface MonitorPorts {
  readonly clock: Clock
  /** Every extension that there is, and when it was told (ms since the epoch), some at a time; asked when the account is resumed. */
  readonly numbers: (accountId: string) => Iterable<readonly { number: string; checkedAt: number | null }[]>
  readonly slices: Slices
  /** Told what was thrown by work that nobody waits for. */
  readonly fault: (error: unknown) => void
  /** Asks the PBX for one registration; what is learnt comes back through `seen`. `whileWaiting` takes back what was not sent yet. */
  readonly read: (
    accountId: string,
    number: string,
    how: { readonly lane: Lane; readonly whileWaiting: AbortSignal },
  ) => Promise<Result<Registration>>
  readonly watched: (accountId: string) => readonly Watched[]
  /** Requests that are ours in a minute. */
  readonly perMinute: (accountId: string) => number
}

/** Decides which status is worth the next request: see next-status.ts for the order. */
export interface Monitor {
  readonly calls: Pick<HandlersOf<'registrations'>, 'registrations.focus'>
  /** Starts (or goes on) asking for this account. */
  resume(accountId: string): void
  /** Stops asking: offline, no token, or gone. */
  rest(accountId: string): void
  /** Something happened to this extension (a rotate, an edit): it is asked soon, even off screen. */
  nudge(accountId: string, number: string): void
  /** Extensions that were told or changed, and ones that are gone. */
  listed(accountId: string, there: readonly string[], gone: readonly string[]): void
  /** Whether anybody can see a window at all, whatever the windows say of themselves. */
  inSight(seen: boolean): void
  /** The watch list changed. */
  look(accountId: string): void
  /** A status that anybody learnt just now. */
  seen(accountId: string, number: string, registration: Registration): void
  /** ms until the sweep under way has asked every status; null: nothing is asked, as offline, or the window is hidden. */
  sweepMs(accountId: string): number | null
  close(): void
}

interface Account {
  readonly focuses: Focuses
  running: boolean
  /** While all numbers are being read: what came and went meanwhile, in order. */
  reading: { readonly stop: AbortController; readonly meanwhile: [there: readonly string[], gone: readonly string[]][] } | null
  readonly statuses: Statuses
  readonly nudged: Map<string, number>
  readonly asking: Map<string, AbortController>
  readonly credit: Credit
  failures: number
  quietUntil: number
  wake: (() => void) | null
}

/** So many reads wait or run at once: one would leave the budget idle on a slow line, many would be chosen too early. */
const atOnce = 3
/** After reads that failed, in ms. */
const maxQuietMs = 60_000

/** All times in here are on a clock that nobody can set. */
export function createMonitor(ports: MonitorPorts): Monitor {
  const { clock } = ports
  const accounts = new Map<string, Account>()
  let isSeen = true

  function focusOf({ focuses }: Account, now: number): Focus {
    const focus = focuses.together(now)
    return isSeen ? focus : { ...focus, hidden: true }
  }

  /** What is on its way is read to its end; what only waits is chosen anew. */
  function chooseAnew(accountId: string, account: Account): void {
    for (const takeBack of account.asking.values()) takeBack.abort(new Error('something else may matter more now'))
    go(accountId)
  }

  function of(accountId: string): Account {
    let account = accounts.get(accountId)
    if (!account) {
      account = {
        focuses: createFocuses(),
        running: false,
        reading: null,
        statuses: createStatuses(),
        nudged: new Map(),
        asking: new Map(),
        credit: { changed: 1, watched: 1, never: 1, rest: 1 },
        failures: 0,
        quietUntil: 0,
        wake: null,
      }
      accounts.set(accountId, account)
    }
    return account
  }

  function go(accountId: string): void {
    const account = of(accountId)
    account.wake?.()
    account.wake = null
    if (!account.running || account.reading) return
    const now = clock.steady()
    if (now < account.quietUntil) {
      account.wake = clock.after(account.quietUntil - now, () => go(accountId))
      return
    }
    const focus = focusOf(account, now)
    while (account.asking.size < atOnce) {
      const next = choose({ ...account, focus, now, watched: ports.watched(accountId), perMinute: ports.perMinute(accountId) })
      if ('waitMs' in next) {
        if (Number.isFinite(next.waitMs)) account.wake = clock.after(Math.max(1, next.waitMs), () => go(accountId))
        return
      }
      ask(accountId, account, next)
    }
  }

  function ask(accountId: string, account: Account, { number, lane, from }: Chosen): void {
    const takeBack = new AbortController()
    account.asking.set(number, takeBack)
    void ports.read(accountId, number, { lane, whileWaiting: takeBack.signal }).then((answer) => {
      account.asking.delete(number)
      const now = clock.steady()
      const taken = !answer.ok && answer.problem.kind === 'cancelled'
      if (taken && from !== null) account.credit[from] += 1
      if (answer.ok) account.failures = 0
      else if (!taken) account.statuses.askedInVain(number, now)
      if (!answer.ok && !taken && answer.problem.kind !== 'not-found') {
        account.failures += 1
        account.quietUntil = now + Math.min(maxQuietMs, 1_000 * 2 ** Math.min(account.failures, 6))
      }
      go(accountId)
    })
  }

  async function readNumbers(accountId: string, account: Account): Promise<void> {
    account.reading?.stop.abort()
    const reading: NonNullable<Account['reading']> = { stop: new AbortController(), meanwhile: [] }
    account.reading = reading
    const all: { number: string; lookedAt: number | null }[] = []
    try {
      const [now, day] = [clock.steady(), clock.now()]
      // What is told of a time that has not come yet was told before somebody set the clock back: nobody knows how old it is.
      const lookedAt = (checkedAt: number | null): number | null =>
        checkedAt === null || checkedAt > day ? null : now - (day - checkedAt)
      await ports.slices.each(
        ports.numbers(accountId),
        (part) => void all.push(...part.map(({ number, checkedAt }) => ({ number, lookedAt: lookedAt(checkedAt) }))),
        reading.stop.signal,
      )
      await ports.slices.run(account.statuses.replace(all, clock.steady()), reading.stop.signal)
      for (const [there, gone] of reading.meanwhile) account.statuses.change(there, gone)
    } catch (error) {
      if (!reading.stop.signal.aborted) throw error
      return
    } finally {
      if (account.reading === reading) account.reading = null
    }
  }

  return {
    calls: {
      async 'registrations.focus'({ accountId, window, ...told }) {
        const account = of(accountId)
        account.focuses.tell(window, told, clock.steady())
        chooseAnew(accountId, account)
        return ok(null)
      },
    },
    resume(accountId) {
      const account = of(accountId)
      account.running = true
      account.failures = 0
      account.quietUntil = 0
      void readNumbers(accountId, account)
        .then(() => go(accountId))
        .catch(ports.fault)
    },
    rest(accountId) {
      const account = of(accountId)
      account.running = false
      account.reading?.stop.abort()
      account.wake?.()
      account.wake = null
      for (const takeBack of account.asking.values()) takeBack.abort(new Error('nothing is asked now'))
    },
    nudge(accountId, number) {
      const account = of(accountId)
      account.nudged.set(number, clock.steady())
      go(accountId)
    },
    listed(accountId, there, gone) {
      const { statuses, reading } = of(accountId)
      reading?.meanwhile.push([there, gone])
      const before = statuses.size
      statuses.change(there, gone)
      if (statuses.size > before) go(accountId)
    },
    inSight(seen) {
      if (seen === isSeen) return
      isSeen = seen
      for (const [accountId, account] of accounts) chooseAnew(accountId, account)
    },
    look: go,
    seen(accountId, number, { state }) {
      of(accountId).statuses.learn(number, state, clock.steady())
    },
    sweepMs(accountId) {
      const account = of(accountId)
      if (!account.running) return null
      const { statuses } = account
      const now = clock.steady()
      const [focus, watched] = [focusOf(account, now), ports.watched(accountId).length]
      return sweepMs({ focus, statuses, watched, perMinute: ports.perMinute(accountId), now })
    },
    close() {
      for (const account of accounts.values()) {
        account.running = false
        account.reading?.stop.abort()
        account.wake?.()
        for (const takeBack of account.asking.values()) takeBack.abort(new Error('closing'))
      }
    },
  }
}
