import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { eventNames, type Bridge, type Handlers } from '#shared/contract.ts'
import { maxUnreadBytes } from '#shared/limits.ts'
import type { Clock } from '../system/clock.ts'
import { dispatch } from '../host/dispatch.ts'
import type { Linecard } from '../linecard.ts'
import type { Log } from '../log/log.ts'
import type { Random } from '../system/random.ts'
import type { Slices } from '../concurrency/slices.ts'
import { readStatic, type StaticFile } from '../host/window-files.ts'
import { jsonPieces } from './json-pieces.ts'
import type { Admits } from './peers.ts'
import {
  belowPath,
  equalInConstantTime,
  hasSession,
  hostAllowed,
  originAllowed,
  securityHeaders,
  sessionCookie,
} from './security.ts'
import { usedPage } from './used-page.ts'

export interface BrowserHostOptions {
  readonly rendererDir: string
  /** 0: any free port */
  readonly port: number
  readonly random: Random
  readonly clock: Clock
  readonly log: Log
  readonly slices: Slices
  /** Whose programs are let in at all; left out: anybody's who has the key. */
  readonly admits?: Admits
  /** The key was used, and there is no new one yet. */
  readonly launched?: () => void
  /** Only for `npm run dev`: where the window's files come from, their headers, and a session and a path that outlive a restart of main. */
  readonly dev?: {
    readonly read: (
      path: string,
      headers: IncomingMessage['headers'],
    ) => Promise<(StaticFile & { readonly status: number }) | null>
    readonly headers: Readonly<Record<string, string>>
    readonly session: string
    readonly path: string
  }
}

interface Served {
  readonly calls: Handlers
  readonly on: Bridge['on']
  /** Puts into the page what it shows before its code has come. Left out: nothing. */
  readonly firstView?: Linecard['firstView']
}

export interface BrowserHost {
  /** The address with its one-time launch key; each reading makes a new key, and the one before stops working. */
  launchAddress(): string
  readonly port: number
  /** From here on calls are answered; before, they wait. */
  serve(linecard: Served): void
  close(): Promise<void>
}

const largestBody = 256 * 1024
/** The calls that bring a whole file. */
const largestFile = 17_000_000
const bringsFile: ReadonlySet<string> = new Set(['plans.fromList'])
const heartbeatMs = 15_000
/** Characters; shorter answers are written in one go. */
const writtenAtOnce = 65_536

/**
 * The app's window in a browser: a server on 127.0.0.1 that holds the power of main, so it lets in only the browser that came
 * with the launch key. The key is used up by its first visit, which gets an HttpOnly SameSite=Strict cookie instead.
 *
 * Everything is below a path that nobody can guess, and the cookie is for that path alone: a browser sends cookies to every port of a
 * host, so that any other server on 127.0.0.1 would be given ours. It also keeps what such a server once told the browser to keep
 * (files in its cache) away from a later Linecard on the same port.
 */
export async function startBrowserHost({
  rendererDir,
  port: wanted,
  random,
  clock,
  log,
  slices,
  admits = async () => true,
  launched = () => {},
  dev,
}: BrowserHostOptions): Promise<BrowserHost> {
  const secret = (): string => Buffer.from(random.bytes(32)).toString('base64url')
  const session = dev?.session ?? secret()
  const windowPath = dev?.path ?? `/w/${Buffer.from(random.bytes(24)).toString('base64url')}/`
  const fileHeaders = dev?.headers ?? securityHeaders
  let launchKey: string | null = null
  let handOver: (linecard: Served) => void = () => {}
  const linecard = new Promise<Served>((resolve) => (handOver = resolve))
  let firstView: Served['firstView'] = undefined
  const streams = new Set<ServerResponse>()

  function refuse(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
  }

  /** Somebody stands before this one: it was opened from the history, or a second time. */
  function refuseUsed(response: ServerResponse): void {
    response.writeHead(401, { ...securityHeaders, 'content-type': 'text/html; charset=utf-8' }).end(usedPage)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request
    if (!(await admitted(request.socket))) {
      return refuse(
        response.setHeader('connection', 'close'),
        403,
        'Linecard answers only programs of the person who started it.',
      )
    }
    if (!hostAllowed(headers, port)) return refuse(response, 421, 'Linecard answers only under its own address.')
    const path = request.url ?? ''
    if (!path.startsWith('/') || !URL.canParse(path, `http://${headers.host}`))
      return refuse(response, 400, 'This is no address.')
    const url = new URL(path, `http://${headers.host}`)
    const below = belowPath(url.pathname, windowPath)
    const known = below !== null && hasSession(headers, port, session)
    const key = url.searchParams.get('key')
    if (method === 'GET' && below === '/' && key !== null) return launch(key, known, response)
    if (!known) {
      return refuse(
        response,
        401,
        'Open Linecard with the address that it printed when it started. That address works once; start Linecard again for a new one.',
      )
    }
    if (below.startsWith('/call/')) return call(below.slice('/call/'.length), request, response)
    if (below === '/events') return events(request, response)
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'Only GET here.')
    const file: (StaticFile & { readonly status?: number }) | null = dev
      ? await dev.read(`${url.pathname}${url.search}`, headers)
      : await readStatic(rendererDir, below)
    if (!file) return refuse(response, 404, 'There is no such file.')
    const content = below === '/' && firstView ? firstView(file.content, headers['accept-language'] ?? '') : file.content
    // Built files carry a hash in their names; the page itself does not.
    const cached = below.startsWith('/assets/') ? { 'cache-control': 'private, max-age=31536000, immutable' } : {}
    response.writeHead(file.status ?? 200, {
      ...fileHeaders,
      'content-type': file.type,
      'content-length': content.length,
      ...cached,
    })
    response.end(method === 'HEAD' ? undefined : content)
  }

  function launch(key: string, known: boolean, response: ServerResponse): void {
    const fits = launchKey !== null && equalInConstantTime(key, launchKey)
    if (fits) {
      launchKey = null
      launched()
    }
    // Whoever is let in already may come back by the used address, from the history say.
    if (known) return enter(response)
    if (!fits) return refuseUsed(response)
    enter(response, { 'set-cookie': `${sessionCookie(port)}=${session}; HttpOnly; SameSite=Strict; Path=${windowPath}` })
  }

  /**
   * To the page, at an address without the key, which takes this one's place in the tab's history. Not by a redirect: a browser counts
   * that as part of the visit from the file that led here, another site, and would not send the cookie along.
   */
  function enter(response: ServerResponse, cookie: Readonly<Record<string, string>> = {}): void {
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/html; charset=utf-8',
      refresh: `0; url=${windowPath}`,
      ...cookie,
    })
    // An icon of its own, or the browser would ask for one above the path.
    const icon = '<link rel="icon" href="data:,">'
    response.end(`<!doctype html><title>Linecard</title>${icon}<a href="${windowPath}">Linecard</a>\n`)
  }

  async function call(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return refuse(response, 405, 'Only POST here.')
    if (!originAllowed(request.headers)) return refuse(response, 403, 'This did not come from Linecard’s own window.')
    if (!/^application\/json(;|$)/.test(request.headers['content-type'] ?? '')) return refuse(response, 415, 'Only JSON here.')
    const body = await read(request, bringsFile.has(name) ? largestFile : largestBody)
    if (body === null) return refuse(response.setHeader('connection', 'close'), 413, 'That is too large.')
    let input: unknown
    try {
      input = JSON.parse(body)
    } catch {
      return refuse(response, 400, 'This is not JSON.')
    }
    const { calls } = await linecard
    const result = await dispatch(calls, name, input, log)
    response.writeHead(200, { ...securityHeaders, 'content-type': 'application/json' })
    await write(result, response)
  }

  /** Writes an answer as it is made, and no faster than the system takes it: several megabytes at once would be a stall. */
  async function write(result: unknown, response: ServerResponse): Promise<void> {
    const pause = slices.pace()
    let text = ''
    for (const piece of jsonPieces(result)) {
      text += piece
      if (text.length >= writtenAtOnce) {
        if (!response.write(text)) await drained(response)
        if (response.destroyed) return
        text = ''
      }
      await pause()
    }
    response.end(text)
  }

  /** Also where whoever asked has gone. */
  function drained(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        response.off('drain', done).off('close', done)
        resolve()
      }
      response.on('drain', done).on('close', done)
      if (response.destroyed) done()
    })
  }

  async function events(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET') return refuse(response, 405, 'Only GET here.')
    // A browser sends no Origin with a same-origin GET; Sec-Fetch-Site says where it comes from.
    const { origin, 'sec-fetch-site': site } = request.headers
    if (origin === undefined ? site !== 'same-origin' : !originAllowed(request.headers)) {
      return refuse(response, 403, 'This did not come from Linecard’s own window.')
    }
    const { on } = await linecard
    response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' })
    streams.add(response)
    /** What nobody reads is not kept for ever; a window that wakes up connects again, and reads anew what it shows. */
    const write = (text: string): void => {
      response.write(text)
      if (response.writableLength > maxUnreadBytes) response.destroy()
    }
    write(': here\n\n')
    const stops = eventNames.map((name) => on(name, (payload) => write(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`)))
    let stopBeat = (): void => {}
    const beat = (): void => {
      write(': here\n\n')
      stopBeat = clock.after(heartbeatMs, beat)
    }
    stopBeat = clock.after(heartbeatMs, beat)
    response.on('close', () => {
      streams.delete(response)
      stopBeat()
      for (const stop of stops) stop()
    })
  }

  const checks = new WeakMap<Socket, Promise<boolean>>()
  /** Asked once for each connection: whoever holds it may go on holding it. */
  function admitted(socket: Socket): Promise<boolean> {
    const known = checks.get(socket)
    if (known) return known
    const { remoteAddress, remotePort } = socket
    const check = admits({ address: remoteAddress ?? '', port: remotePort ?? 0, ours: port })
    checks.set(socket, check)
    return check
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.fault('the browser host failed', error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wanted, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  return {
    port,
    launchAddress() {
      launchKey = secret()
      return `http://127.0.0.1:${port}${windowPath}?key=${launchKey}`
    },
    serve(ready) {
      firstView = ready.firstView
      handOver(ready)
    },
    close() {
      for (const stream of streams) stream.end()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function read(request: IncomingMessage, most: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  // Not destroyed on the way out: the refusal still has to go back over the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > most) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
