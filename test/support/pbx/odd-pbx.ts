import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../src/main/system/clock.ts'
import { createDemoApi, type DemoApi } from '../../../src/main/demo/demo-api.ts'
import { systemRandom } from '../../../src/main/system/random.ts'

/** How a PBX answers in an odd way. */
export interface OddAnswer {
  /** Which requests, by `METHOD path`; the others are answered well. */
  readonly to: RegExp
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the PBX has done what it was asked to. */
  readonly acts?: true
  /** What it writes: text as it is, or something to be written as JSON. `good`: the body of the good answer, where it acts. */
  readonly body: (good: Json, sent: Json) => unknown
}
export type Json = Record<string, unknown>

/** What went over the wire. */
export interface Exchange {
  readonly request: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface OddPbx {
  readonly address: string
  readonly token: string
  readonly api: DemoApi
  readonly exchanges: readonly Exchange[]
  /** null: it answers well. */
  odd: OddAnswer | null
  close(): Promise<void>
}

/** A PBX on a real port, with the vendor's rules and its real limit, whose answers are odd where a test says so. */
export async function startOddPbx(clock: Clock, extensions = 6, limit = 60): Promise<OddPbx> {
  const token = '12|sentinel-of-the-odd-pbx-9c41'
  const api = createDemoApi({ clock, random: systemRandom, token, extensions, limit, users: { demo: 'demo-demo' } })
  const exchanges: Exchange[] = []

  const server = createServer((request, response) => {
    void (async () => {
      let sent = ''
      for await (const chunk of request) sent += String(chunk)
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const name = `${request.method ?? 'GET'} ${url.pathname}`
      const odd = pbx.odd?.to.test(name) ? pbx.odd : null
      // The limit is the PBX's, whatever it answers: what does not act is asked as a question that changes nothing.
      const asked = odd && !odd.acts ? { method: 'GET', path: '/api/pbx/caller-ids', body: '' } : null
      const good = await api.handle({
        method: asked?.method ?? request.method ?? 'GET',
        path: asked?.path ?? url.pathname,
        query: asked ? new URLSearchParams() : url.searchParams,
        authorization: request.headers.authorization ?? null,
        body: asked?.body ?? sent,
      })
      const isOdd = odd !== null && good.status < 400
      const body: unknown = isOdd ? odd.body(good.body as Json, sent === '' ? {} : (JSON.parse(sent) as Json)) : good.body
      const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
      const status = isOdd ? (odd.status ?? good.status) : good.status
      const headers = { 'content-type': 'application/json', ...good.headers, ...(isOdd ? odd.headers : {}) }
      exchanges.push({ request: name, status, headers, text })
      response.writeHead(status, headers).end(status === 204 ? undefined : text)
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pbx: OddPbx = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    api,
    exchanges,
    odd: null,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return pbx
}
