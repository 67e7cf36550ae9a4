import type { Clock } from '../system/clock.ts'
import type { Channel, ChannelFailure, Destination, SipNetwork } from './network.ts'

/** While other addresses are left, one that says nothing gets this long, in ms. */
const openShareMs = 2_500

export type Way =
  | { readonly ok: true; readonly channel: Channel; readonly destination: Destination }
  | { readonly ok: false; readonly failure: ChannelFailure; readonly destination: Destination }

/** Opens the first of these places that lets itself be opened; otherwise tells about the last one. Null: there are none. */
export async function openAny(
  destinations: readonly Destination[],
  { network, clock }: { readonly network: SipNetwork; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Way | null> {
  let last: Way | null = null
  for (const [at, destination] of destinations.entries()) {
    const isLast = at === destinations.length - 1
    const opened = await within(clock, isLast ? null : openShareMs, signal, (limit) => network.open(destination, limit))
    last = { ...opened, destination }
    if (opened.ok || signal.aborted) return last
  }
  return last
}

/** Does some work under a signal that also aborts after `limitMs`; null: under this signal alone. */
export async function within<T>(
  clock: Clock,
  limitMs: number | null,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limitMs === null) return work(signal)
  const limit = new AbortController()
  const stop = clock.after(limitMs, () => limit.abort())
  try {
    return await work(AbortSignal.any([signal, limit.signal]))
  } finally {
    stop()
  }
}

/** The work's value, or null as soon as the signal aborts; the work itself may go on unheard. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(null)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
