import { problem } from '#shared/problem.ts'
import type { DemoApi, DemoResponse } from '../../../src/main/demo/demo-api.ts'
import type { RawAnswer, RawRequest, Transport } from '../../../src/main/pbx/transport.ts'

/**
 * What may happen to one request on its way. offline: it never leaves. …-before: it is lost or fails before the PBX acts on it.
 * …-after: the PBX acts, the answer is lost. half: the answer breaks off. portal: a hotel's page answers instead.
 */
export const faults = [
  'offline',
  'reset-before',
  'reset-after',
  'error-before',
  'error-after',
  'half',
  'limit',
  'portal',
] as const
/** limit-day: refused for a day. forbidden: refused for good. Nobody draws these by chance, since nothing else would happen afterwards. */
export type Fault = (typeof faults)[number] | 'limit-day' | 'forbidden'

export interface Wire {
  /** Asked for each request; null: all is well. */
  fault(request: RawRequest): Fault | null
  /** Runs when the PBX has answered and before anybody hears of it. */
  answered?(request: RawRequest, response: DemoResponse): void
  /** How long an answer is on its way; left out: no time at all. */
  travels?(request: RawRequest): Promise<void>
  /** Headers that no answer has. */
  readonly lost?: readonly string[]
  /** How the PBX writes a time (ms since the epoch); left out: as the demo does. */
  readonly notation?: (ms: number) => string
}

const times = new Set(['created_at', 'updated_at'])

/** The demo PBX without a socket in between: the real client above it sees what it would see on a network. */
export function transportTo(api: DemoApi, wire: Wire): Transport {
  const lost = (sent: boolean): RawAnswer =>
    sent
      ? { ok: false, problem: problem('pbx-connection-lost', { host: 'pbx' }), sent }
      : { ok: false, problem: problem('pbx-unreachable', { host: 'pbx' }), sent }
  const said = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): RawAnswer => ({
    ok: true,
    status,
    header: (name) => (wire.lost?.includes(name) ? null : (headers[name] ?? null)),
    text,
  })

  return {
    async send(request) {
      const fault = wire.fault(request)
      if (request.signal?.aborted) return { ok: false, problem: problem('cancelled'), sent: true }
      if (fault === 'offline') return lost(false)
      if (fault === 'reset-before') return lost(true)
      if (fault === 'error-before') return said(500, '{"message":"Server Error"}')
      if (fault === 'limit') return said(429, '{"message":"Too Many Attempts."}', { 'retry-after': '2' })
      if (fault === 'limit-day') return said(429, '{"message":"Too Many Attempts."}', { 'retry-after': '86400' })
      if (fault === 'forbidden') return said(403, '{"message":"This action is unauthorized."}')
      if (fault === 'portal') return said(200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' })
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries(request.query ?? {})) query.set(name, String(value))
      const response = await api.handle({
        method: request.method,
        path: request.path,
        query,
        authorization: request.token === null ? null : `Bearer ${request.token}`,
        body: request.body === undefined ? '' : JSON.stringify(request.body),
      })
      wire.answered?.(request, response)
      await wire.travels?.(request)
      if (fault === 'reset-after') return lost(true)
      if (fault === 'error-after') return said(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' })
      const { notation } = wire
      const text = JSON.stringify(response.body, (name, value: unknown) =>
        notation && times.has(name) && typeof value === 'string' ? notation(Date.parse(value)) : value,
      )
      return said(response.status, fault === 'half' ? text.slice(0, text.length / 2) : text, response.headers)
    },
    close() {},
  }
}
