import type { HandlersOf } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Lane } from '../pbx/pbx.ts'
import { choose, freshMs, type Asked, type Focus, type Knowledge, type Watched } from './next-status.ts'

export interface MonitorPorts {
  readonly clock: Clock
  readonly numbers: (accountId: string) => readonly { number: string; checkedAt: number | null }[]
  /** Asks the PBX for one registration; what is learnt comes back through `seen`. `whileWaiting` takes back what was not sent yet. */
  readonly read: (
    accountId: string,
    number: string,
    how: { readonly lane: Lane; readonly whileWaiting: AbortSignal },
  ) => Promise<Result<Registration>>
  readonly watched: (accountId: string) => readonly Watched[]
  /** Requests that the PBX allows in a minute. */
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
  /** The watch list changed. */
  look(accountId: string): void
  /** A status that anybody learnt. */
  seen(accountId: string, number: string, registration: Registration): void
  /** ms until every status has been asked once more; null: there is nothing to ask, or the window is hidden. */
  sweepMs(accountId: string): number | null
  close(): void
}

interface Account {
  focus: Focus
  running: boolean
  readonly known: Map<string, Knowledge>
  knownAt: number
  readonly nudged: Map<string, number>
  readonly asking: Map<string, { readonly lane: Lane; readonly takeBack: AbortController }>
  readonly last: Asked
  failures: number
  quietUntil: number
  wake: (() => void) | null
}

/** So many reads wait or run at once: one would leave the budget idle on a slow line, many would be chosen too early. */
const atOnce = 3
/** The list of numbers is read again from the disk this often, in ms. */
const numbersForMs = 10_000

export function createMonitor(ports: MonitorPorts): Monitor {
  const { clock } = ports
  const accounts = new Map<string, Account>()

  function of(accountId: string): Account {
    let account = accounts.get(accountId)
    if (!account) {
      account = {
        focus: { visible: [], open: null, openSince: 0, hidden: false },
        running: false,
        known: new Map(),
        knownAt: -Infinity,
        nudged: new Map(),
        asking: new Map(),
        last: { changed: -Infinity, watched: -Infinity, rest: -Infinity },
        failures: 0,
        quietUntil: 0,
        wake: null,
      }
      accounts.set(accountId, account)
    }
    return account
  }

  function know(accountId: string, account: Account, now: number): void {
    if (now - account.knownAt < numbersForMs && now >= account.knownAt) return
    account.knownAt = now
    const there = new Set<string>()
    for (const { number, checkedAt } of ports.numbers(accountId)) {
      there.add(number)
      const before = account.known.get(number)
      if (!before) account.known.set(number, { checkedAt, askedAt: -Infinity, state: null, flips: [] })
    }
    for (const number of account.known.keys()) if (!there.has(number)) account.known.delete(number)
  }

  function go(accountId: string): void {
    const account = of(accountId)
    account.wake?.()
    account.wake = null
    if (!account.running) return
    const now = clock.now()
    if (now < account.quietUntil) {
      account.wake = clock.after(account.quietUntil - now, () => go(accountId))
      return
    }
    know(accountId, account, now)
    while (account.asking.size < atOnce) {
      const next = choose({ ...account, now, watched: ports.watched(accountId), perMinute: ports.perMinute(accountId) })
      if ('waitMs' in next) {
        // Numbers may have come or gone meanwhile, so nothing sleeps longer than they are taken for true.
        account.wake = clock.after(Math.max(1, Math.min(next.waitMs, numbersForMs)), () => go(accountId))
        return
      }
      ask(accountId, account, next.number, next.lane)
    }
  }

  function ask(accountId: string, account: Account, number: string, lane: Lane): void {
    const takeBack = new AbortController()
    account.asking.set(number, { lane, takeBack })
    void ports.read(accountId, number, { lane, whileWaiting: takeBack.signal }).then((answer) => {
      account.asking.delete(number)
      const now = clock.now()
      const taken = !answer.ok && answer.problem.kind === 'cancelled'
      const known = account.known.get(number)
      // A status that cannot be read must not be asked for ever.
      if (known && !taken) known.askedAt = now
      if (answer.ok) account.failures = 0
      else if (!taken && answer.problem.kind !== 'not-found') {
        account.failures += 1
        account.quietUntil = now + Math.min(60_000, 1_000 * 2 ** Math.min(account.failures, 6))
      }
      go(accountId)
    })
  }

  return {
    calls: {
      async 'registrations.focus'({ accountId, visible, open, hidden }) {
        const account = of(accountId)
        const openSince = account.focus.open === open ? account.focus.openSince : clock.now()
        account.focus = { visible, open, openSince, hidden }
        const wanted = new Set(visible)
        // The list has just been read, or grew.
        if (visible.some((number) => !account.known.has(number))) account.knownAt = -Infinity
        for (const [number, { takeBack }] of account.asking) {
          if (hidden || (number !== open && !wanted.has(number))) takeBack.abort(new Error('something else matters more now'))
        }
        go(accountId)
        return ok(null)
      },
    },
    resume(accountId) {
      const account = of(accountId)
      account.running = true
      account.failures = 0
      account.quietUntil = 0
      go(accountId)
    },
    rest(accountId) {
      const account = of(accountId)
      account.running = false
      account.wake?.()
      account.wake = null
      for (const { takeBack } of account.asking.values()) takeBack.abort(new Error('nothing is asked now'))
    },
    nudge(accountId, number) {
      const account = of(accountId)
      account.nudged.set(number, clock.now())
      account.knownAt = -Infinity
      go(accountId)
    },
    look: go,
    seen(accountId, number, registration) {
      const account = of(accountId)
      const known = account.known.get(number)
      if (!known || (known.checkedAt !== null && registration.checkedAt < known.checkedAt)) return
      if (known.state !== null && known.state !== registration.state) known.flips.push(registration.checkedAt)
      known.state = registration.state
      known.checkedAt = registration.checkedAt
    },
    sweepMs(accountId) {
      const { focus, known } = of(accountId)
      if (known.size === 0 || focus.hidden) return null
      const perMinute = ports.perMinute(accountId)
      const rows = focus.visible.filter((number) => known.has(number)).length
      const onScreen = (rows * 60_000) / freshMs.visible + (focus.open === null ? 0 : 60_000 / freshMs.open)
      const left = Math.max(perMinute * 0.05, perMinute * 0.97 - onScreen - ports.watched(accountId).length)
      return Math.ceil((Math.max(0, known.size - rows) / left) * 60_000)
    },
    close() {
      for (const account of accounts.values()) {
        account.running = false
        account.wake?.()
        for (const { takeBack } of account.asking.values()) takeBack.abort(new Error('closing'))
      }
    },
  }
}
