import type { Emit, HandlersOf, HandoffWatch } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'

export interface HandoffWatchPorts {
  readonly clock: Clock
  readonly emit: Emit
  readonly refresh: (accountId: string, number: string) => Promise<Result<Registration>>
  /** The version of the password that is handed off; null: none is known. */
  readonly version: (accountId: string, number: string) => number | null
  /** Whether somebody saw it unregistered since the PBX has this password: then the next registration is the new one. */
  readonly missed: (accountId: string, number: string) => boolean
  /** Until when a registration with the password before may live on, ms since the epoch; null: nothing was replaced. */
  readonly oldUntil: (accountId: string, number: string) => number | null
  /** Nobody looks at this hand-off any more: it is now one of those that something happened to. */
  readonly left: (accountId: string, number: string) => void
  readonly proved: (accountId: string, number: string) => void
}

/** Watches hand-offs until their phones have registered anew. */
export interface HandoffWatches {
  readonly calls: Pick<HandlersOf<'handoff'>, 'handoff.watch' | 'handoff.watching' | 'handoff.stopWatching'>
  /**
   * Every registration that anybody learnt, in the order in which it was told. `asked`: the version of the password that the PBX had for
   * certain when it was asked for; null: none.
   */
  seen(accountId: string, number: string, registration: Registration, asked: number | null): void
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
  /** Only after this has the next registration any meaning. */
  seenUnregistered: boolean
  /** Which turn of asking goes on; an answer to an earlier one asks no more. */
  round: number
  stop: () => void
}

/** So long a hand-off is watched, in ms. */
const watchedForMs = 15 * 60_000

/** How often to ask, by how long the hand-off has been waiting: a phone is unpacked in minutes, not seconds. */
function askAgainAfterMs(waitingMs: number): number | null {
  if (waitingMs < 60_000) return 2_000
  if (waitingMs < 5 * 60_000) return 5_000
  if (waitingMs < watchedForMs) return 15_000
  return null
}

export function createHandoffWatches(ports: HandoffWatchPorts): HandoffWatches {
  const { clock, emit, refresh, version, left, proved } = ports
  const watching = new Map<string, Watching>()
  const keyOf = (accountId: string, number: string): string => `${accountId}/${number}`

  function tell(watch: Watching, change: Partial<HandoffWatch>): void {
    watch.state = { ...watch.state, ...change }
    emit('handoff.progress', watch.state)
  }

  function prove(watch: Watching, registration: Registration | null, at: number): void {
    watch.stop()
    const { accountId, number } = watch.state
    watching.delete(keyOf(accountId, number))
    tell(watch, { state: 'proved', provedAt: at, ...(registration ? { registration, checkedAt: registration.checkedAt } : {}) })
    proved(accountId, number)
  }

  function take(watch: Watching, registration: Registration, asked: number | null): void {
    // What was asked before the PBX had this password tells nothing about it.
    const counts = asked === watch.version
    if (counts && registration.state === 'registered' && watch.seenUnregistered)
      return prove(watch, registration, registration.checkedAt)
    if (counts && registration.state === 'unregistered') watch.seenUnregistered = true
    tell(watch, {
      registration,
      checkedAt: registration.checkedAt,
      state: registration.state === 'registered' ? 'old' : 'waiting',
    })
  }

  function ask(watch: Watching): void {
    const { accountId, number } = watch.state
    const round = (watch.round += 1)
    const alive = (): boolean => watching.get(keyOf(accountId, number)) === watch && watch.round === round
    void refresh(accountId, number).then(() => {
      if (!alive()) return
      const again = askAgainAfterMs(clock.steady() - watch.begun)
      if (again === null) return end(watch)
      watch.stop = clock.after(again, () => ask(watch))
    })
  }

  function end(watch: Watching): void {
    const { accountId, number } = watch.state
    watching.delete(keyOf(accountId, number))
    tell(watch, { state: 'stopped' })
  }

  return {
    calls: {
      async 'handoff.watch'({ accountId, number }) {
        const running = watching.get(keyOf(accountId, number))
        running?.stop()
        const now = version(accountId, number)
        if (running && running.version === now) {
          // The sheet was only closed for a while: what was seen meanwhile counts.
          ask(running)
          return ok(running.state)
        }
        const watch: Watching = {
          state: {
            accountId,
            number,
            startedAt: clock.now(),
            checkedAt: null,
            registration: null,
            state: 'waiting',
            provedAt: null,
            oldUntil: ports.oldUntil(accountId, number),
          },
          version: now,
          begun: clock.steady(),
          seenUnregistered: ports.missed(accountId, number),
          round: 0,
          stop: () => {},
        }
        watching.set(keyOf(accountId, number), watch)
        ask(watch)
        return ok(watch.state)
      },
      async 'handoff.watching'({ accountId }) {
        return ok([...watching.values()].map(({ state }) => state).filter((state) => state.accountId === accountId))
      },
      async 'handoff.stopWatching'({ accountId, number }) {
        const watch = watching.get(keyOf(accountId, number))
        if (!watch) return ok(null)
        // It is not asked about by itself any more, yet whatever anybody learns of it still counts.
        watch.stop()
        watch.round += 1
        watch.stop = clock.after(Math.max(0, watch.begun + watchedForMs - clock.steady()), () => end(watch))
        left(accountId, number)
        return ok(null)
      },
    },
    seen(accountId, number, registration, asked) {
      const watch = watching.get(keyOf(accountId, number))
      if (watch) take(watch, registration, asked)
    },
    proveByLogin(accountId, number, listed) {
      const watch = watching.get(keyOf(accountId, number))
      if (watch) prove(watch, listed, listed.checkedAt)
      else proved(accountId, number)
    },
    count: () => watching.size,
    close() {
      for (const watch of watching.values()) watch.stop()
      watching.clear()
    },
  }
}
