import { proxyGoneForMs } from '#shared/limits.ts'
import type { ProblemKind } from '#shared/problem.ts'
import type { Clock } from '../system/clock.ts'

/** A proxy's setting, or null for a direct way. */
export type Way = string | null

export interface ProxyList {
  /** The ways in the order in which they are to be tried. */
  inOrder(ways: readonly Way[]): readonly Way[]
  /** This way's proxy was not there. */
  wasGone(way: Way): void
  /** The network may be another. */
  forget(): void
}

/** Who is given several ways tries the next where a proxy itself is not there. What a proxy says, it says for all of them. */
export const proxyGone: ReadonlySet<ProblemKind> = new Set([
  'proxy-invalid',
  'proxy-not-found',
  'proxy-unreachable',
  'proxy-silent',
  'proxy-untrusted',
])

/** A direct way that nobody answered on: the proxy before it is what somebody can mend. */
export const nobodyThere: ReadonlySet<ProblemKind> = new Set([
  'pbx-unreachable',
  'name-service-silent',
  'pbx-no-route',
  'pbx-blocked-here',
  'pbx-no-connection',
  'pbx-connection-refused',
])

/** A proxy that was not there comes last for a while, as in Chromium: otherwise each request would wait for it anew. */
export function createProxyList(clock: Pick<Clock, 'steady'>): ProxyList {
  const goneAt = new Map<Way, number>()
  const isGone = (way: Way): boolean => clock.steady() - (goneAt.get(way) ?? -Infinity) < proxyGoneForMs
  return {
    inOrder: (ways) => [...ways.filter((way) => !isGone(way)), ...ways.filter(isGone)],
    wasGone: (way) => void goneAt.set(way, clock.steady()),
    forget: () => goneAt.clear(),
  }
}
