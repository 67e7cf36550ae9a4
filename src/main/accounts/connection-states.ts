import type { Emit, EventPayload } from '#shared/contract.ts'
import { longestRetryAfterMs } from '#shared/limits.ts'
import type { Problem, ProblemKind } from '#shared/problem.ts'
import type { Clock } from '../system/clock.ts'
import { createRetries } from '../concurrency/retries.ts'

export type ConnectionState = EventPayload<'connection.changed'>

/** Whether each account's PBX can be talked to, learnt from what its requests met and from nothing else. */
export interface ConnectionStates {
  state(accountId: string): ConnectionState
  all(): ConnectionState[]
  /** Every request's end is told here; null: the PBX answered. */
  report(accountId: string, problem: Problem | null): void
  onChange(listener: (state: ConnectionState, before: ConnectionState) => void): () => void
  /** Asks at once whether this PBX is there: the network may be another. */
  probe(accountId: string): void
  forget(accountId: string): void
  close(): void
}

/** What means that the PBX was not reached, as opposed to an answer nobody likes. */
const away: ReadonlySet<ProblemKind> = new Set([
  'pbx-unreachable',
  'name-service-silent',
  'pbx-no-route',
  'pbx-blocked-here',
  'pbx-no-connection',
  'pbx-connection-refused',
  'pbx-hung-up',
  'pbx-connection-lost',
  'pbx-timeout',
  'tls-silent',
  'tls-untrusted',
  'tls-intercepted',
  'tls-expired',
  'tls-wrong-name',
  'tls-failed',
  'client-certificate-needed',
  'proxy-invalid',
  'proxy-not-found',
  'proxy-unreachable',
  'proxy-silent',
  'proxy-untrusted',
  'proxy-sign-in',
  'proxy-sign-in-other',
  'proxy-login-rejected',
  'proxy-refused',
  'proxy-no-way',
  'proxy-failed',
  // A hotel's sign-in page answers for everybody.
  'pbx-not-json',
  'pbx-challenge',
  'pbx-sign-in-page',
  'pbx-redirect',
  // It is there, and does nothing until it is done.
  'pbx-maintenance',
  'pbx-unavailable',
  // No request leaves: a probe finds that out again.
  'pbx-not-allowed',
])

/** What an answering PBX said, good or bad; anything else (our own keychain, a cancelled wait) tells nothing about the link. */
const answered: ReadonlySet<ProblemKind> = new Set([
  'pbx-truncated',
  'pbx-too-large',
  'pbx-unexpected',
  'pbx-bad-request',
  'permission-missing',
  'not-found',
  'conflict',
  'invalid',
  'not-accepted',
  'pbx-no-body',
  'pbx-refused',
  'pbx-forbidden',
  'payment-required',
  'not-offered',
  'page-expired',
  'pbx-locked',
  'legally-blocked',
  'rate-limited',
  'pbx-error',
])

/** ms between attempts while offline: quick at first, then once a minute. */
const probeAfterMs = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000] as const

/** `probe` makes one cheap request; its end is reported like any other. */
export function createConnectionStates(clock: Clock, emit: Emit, probe: (accountId: string) => void): ConnectionStates {
  const known = new Map<string, ConnectionState>()
  const probes = createRetries(clock, probeAfterMs, probe)
  const listeners = new Set<(state: ConnectionState, before: ConnectionState) => void>()

  const state = (accountId: string): ConnectionState =>
    known.get(accountId) ?? { accountId, state: 'online', since: 0, problem: null }

  function change(accountId: string, next: ConnectionState['state'], problem: Problem | null): void {
    const before = state(accountId)
    const now: ConnectionState = { accountId, state: next, since: before.state === next ? before.since : clock.now(), problem }
    known.set(accountId, now)
    if (before.state === next && before.problem?.kind === problem?.kind && before.problem?.retryAt === problem?.retryAt) return
    emit('connection.changed', now)
    for (const listener of listeners) listener(now, before)
  }

  /** `retryAt`: when the PBX said that it will be back; before that there is nothing to find out. */
  function probeLater(accountId: string, retryAt: number | undefined): void {
    const told = retryAt === undefined ? undefined : Math.max(probeAfterMs[0], retryAt - clock.now())
    probes.later(accountId, told && Math.min(told, longestRetryAfterMs))
  }

  return {
    state,
    all: () => [...known.values()],
    report(accountId, problem) {
      if (problem && away.has(problem.kind)) {
        change(accountId, 'offline', problem)
        probeLater(accountId, problem.retryAt)
      } else if (problem?.kind === 'token-rejected') {
        probes.forget(accountId)
        change(accountId, 'token-needed', problem)
      } else if (!problem || answered.has(problem.kind)) {
        probes.forget(accountId)
        change(accountId, 'online', null)
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe(accountId) {
      if (state(accountId).state === 'token-needed') return
      // From the shortest wait again.
      probes.forget(accountId)
      probe(accountId)
    },
    forget(accountId) {
      probes.forget(accountId)
      known.delete(accountId)
    },
    close: probes.close,
  }
}
