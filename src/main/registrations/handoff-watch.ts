import type { Emit, HandlersOf, HandoffWatch } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Password, Said } from './proofs.ts'

export interface HandoffWatchPorts {
  readonly clock: Clock
  readonly emit: Emit
  readonly refresh: (accountId: string, number: string) => Promise<Result<Registration>>
  /** The version of the password that is handed off; null: none is known. */
  readonly version: (accountId: string, number: string) => number | null
  /** The password that the PBX has for certain; null: none. */
  readonly password: (accountId: string, number: string) => Password | null
  /** The registration as it was last told; null: never. */
  readonly registration: (accountId: string, number: string) => Registration | null
  /** Until when a registration with the password before usually lives, ms since the epoch; null: nobody can tell. */
  readonly oldUntil: (accountId: string, number: string) => number | null
  /** Nobody looks at this hand-off any more: it is now one of those that something happened to. */
  readonly left: (accountId: string, number: string) => void
  /** A login with this version of the password worked. */
  readonly proved: (accountId: string, number: string, version: number) => void
}

/** Watches hand-offs until their phones have registered. What may be said of them is decided in `proofs.ts`. */
export interface HandoffWatches {
  readonly calls: Pick<HandlersOf<'handoff'>, 'handoff.watch' | 'handoff.watching' | 'handoff.stopWatching'>
  /** Every registration that anybody learnt, in the order in which it was told, and what may be said of the password since. */
  seen(accountId: string, number: string, registration: Registration, said: Said): void
  /** A SIP login with the new password worked: that is proof by itself. `listed`: what the registrar said along with it. */
  proveByLogin(accountId: string, number: string, listed: Registration): void
  /** How many phones are waited for. */
  count(): number
  close(): void
}

interface Watching {
  state: HandoffWatch
  readonly version: number | null
  /** On a clock that nobody can set. */
  readonly begun: number
  /** Whether its sheet is open. */
  isOpen: boolean
  /** Which turn of asking goes on; an answer to an earlier one asks no more. */
  round: number
  stop: () => void
}

/** So long a hand-off is watched, in ms. */
const watchedForMs = 15 * 60_000

/**
 * How often one is asked about, in ms: whoever set it up stands before the phone and wants to see it turn green within five seconds. As
 * long as something from before is registered, nothing can turn green.
 */
const askAgainMs = { waiting: 3_500, either: 6_000 } as const
/** All of them together, in ms: so many must leave something to the screen. */
const betweenTwoMs = 1_500

export function createHandoffWatches(ports: HandoffWatchPorts): HandoffWatches {
  const { clock, emit, refresh, version } = ports
  const watching = new Map<string, Watching>()
  const keyOf = (accountId: string, number: string): string => `${accountId}/${number}`

  function tell(watch: Watching, change: Partial<HandoffWatch>): void {
    watch.state = { ...watch.state, ...change }
    emit('handoff.progress', watch.state)
  }

  /** What is known as a hand-off begins, before anybody has looked. */
  function opening(accountId: string, number: string): HandoffWatch {
    const password = ports.password(accountId, number)
    const registration = ports.registration(accountId, number)
    const mayBeOld = registration?.state === 'registered' && !password?.clear
    return {
      accountId,
      number,
      startedAt: clock.now(),
      checkedAt: registration?.checkedAt ?? null,
      registration,
      state: password && password.provedAt !== null ? 'proved' : mayBeOld ? 'either' : 'waiting',
      provedAt: password?.provedAt ?? null,
      oldUntil: password?.clear ? null : ports.oldUntil(accountId, number),
    }
  }

  function begin(accountId: string, number: string, now: number | null): Watching {
    return { state: opening(accountId, number), version: now, begun: clock.steady(), isOpen: true, round: 0, stop: () => {} }
  }

  function prove(watch: Watching, registration: Registration): void {
    watch.stop()
    const { accountId, number } = watch.state
    watching.delete(keyOf(accountId, number))
    tell(watch, { state: 'proved', provedAt: registration.checkedAt, registration, checkedAt: registration.checkedAt })
  }

  function take(watch: Watching, registration: Registration, said: Said): void {
    // Proved before it began: what it is open for is the next phone with the same password.
    if (watch.state.state === 'proved') return tell(watch, { registration, checkedAt: registration.checkedAt })
    if (said === 'proved') return prove(watch, registration)
    // An answer that was overtaken by a newer one tells nothing at all.
    if (said === 'nothing' && registration.state !== 'unknown') return
    tell(watch, {
      registration,
      checkedAt: registration.checkedAt,
      ...(said === 'nothing' ? {} : { state: said }),
    })
  }

  function ask(watch: Watching): void {
    const { accountId, number } = watch.state
    const round = (watch.round += 1)
    const alive = (): boolean => watching.get(keyOf(accountId, number)) === watch && watch.round === round
    void refresh(accountId, number).then(() => {
      if (!alive()) return
      if (clock.steady() - watch.begun >= watchedForMs) return end(watch)
      const open = [...watching.values()].filter(({ isOpen }) => isOpen).length
      const again = askAgainMs[watch.state.state === 'either' ? 'either' : 'waiting']
      watch.stop = clock.after(Math.max(again, open * betweenTwoMs), () => ask(watch))
    })
  }

  function end(watch: Watching): void {
    const { accountId, number } = watch.state
    watching.delete(keyOf(accountId, number))
    if (watch.state.state !== 'proved') tell(watch, { state: 'stopped' })
  }

  /** Nobody has its sheet open: it asks nothing by itself any more, yet whatever anybody learns of it still counts. */
  function endLater(watch: Watching): void {
    watch.isOpen = false
    watch.stop()
    watch.round += 1
    if (watch.state.state === 'proved') return end(watch)
    watch.stop = clock.after(Math.max(0, watch.begun + watchedForMs - clock.steady()), () => end(watch))
  }

  /** The watch of this extension; begun anew where its password was replaced meanwhile. */
  function current(accountId: string, number: string): Watching | undefined {
    const key = keyOf(accountId, number)
    const watch = watching.get(key)
    const now = version(accountId, number)
    if (!watch || watch.version === now) return watch
    watch.stop()
    const next = begin(accountId, number, now)
    watching.set(key, next)
    if (watch.isOpen) ask(next)
    else endLater(next)
    return next
  }

  return {
    calls: {
      async 'handoff.watch'({ accountId, number }) {
        const running = watching.get(keyOf(accountId, number))
        running?.stop()
        const now = version(accountId, number)
        // The sheet was only closed for a while: what was seen meanwhile counts.
        const watch = running && running.version === now ? running : begin(accountId, number, now)
        const { state } = watch
        tell(watch, {})
        watch.isOpen = true
        watching.set(keyOf(accountId, number), watch)
        ask(watch)
        return ok(state)
      },
      async 'handoff.watching'({ accountId }) {
        return ok([...watching.values()].map(({ state }) => state).filter((state) => state.accountId === accountId))
      },
      async 'handoff.stopWatching'({ accountId, number }) {
        const watch = watching.get(keyOf(accountId, number))
        if (!watch) return ok(null)
        endLater(watch)
        ports.left(accountId, number)
        return ok(null)
      },
    },
    seen(accountId, number, registration, said) {
      const watch = current(accountId, number)
      if (watch) take(watch, registration, said)
    },
    proveByLogin(accountId, number, listed) {
      const now = version(accountId, number)
      const watch = watching.get(keyOf(accountId, number))
      if (now !== null) ports.proved(accountId, number, now)
      if (watch) prove(watch, listed)
    },
    count: () => [...watching.values()].filter(({ state }) => state.state !== 'proved').length,
    close() {
      for (const watch of watching.values()) watch.stop()
      watching.clear()
    },
  }
}
