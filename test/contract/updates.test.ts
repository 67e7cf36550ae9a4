import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '#shared/contract.ts'
import { answerWithinMs } from '#shared/limits.ts'
import { updatesSchema, type Updates } from '#shared/updates-schema.ts'
import { silentLog, type Log } from '../../src/main/log/log.ts'
import { lookEveryMs } from '../../src/main/policy/watched-policy.ts'
import { canonical } from '../../src/main/updates/feed-format.ts'
import { askEveryMs, firstLookMs } from '../../src/main/updates/updates.ts'
import { feedKeyText, feedOf, signedFeed, strangersKey, wrapped } from '../support/app/feeds.ts'
import { Authority } from '../support/sip/certificates.ts'
import { openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface FeedServer {
  readonly address: string
  /** What came, without the body, which is empty. */
  readonly asked: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders }[]
  answer: RequestListener
}

/** A real server with the feed. */
async function served(tls?: { readonly cert: string; readonly key: string }): Promise<FeedServer> {
  const asked: { method: string; url: string; headers: IncomingHttpHeaders }[] = []
  const listener: RequestListener = (request, response) => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    feed.answer(request, response)
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const feed: FeedServer = { address: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, asked, answer: said(signedFeed()) }
  return feed
}

function said(
  text: string | Uint8Array,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
  status = 200,
): RequestListener {
  return (_request, response: ServerResponse) => void response.writeHead(status, headers).end(text)
}

interface Asking {
  readonly app: WholeApp
  readonly lines: readonly string[]
  told(): Promise<Updates>
  /** Lets it be time to ask, and waits until there was an answer, or none. */
  ask(afterMs?: number): Promise<Updates>
  /** The same on the next day. */
  askNextDay(slow?: boolean): Promise<Updates>
}

async function asking(feed: FeedServer, keys = [feedKeyText]): Promise<Asking> {
  const lines: string[] = []
  const note =
    (level: string) =>
    (event: string, details: object = {}) => {
      if (event.includes('update')) lines.push(`${level} ${event} ${JSON.stringify(details)}`)
    }
  const log: Log = {
    ...silentLog,
    info: note('info'),
    warn: note('warn'),
    fault: (event, error) => void lines.push(`fault ${event} ${error}`),
  }
  const app = await openWholeApp({ log, updates: { feed: `${feed.address}/feed.json`, keys } })
  closing.push(() => app.close())
  return ofApp(app, lines)
}
function ofApp(app: WholeApp, lines: readonly string[]): Asking {
  const told = async (): Promise<Updates> => {
    const state = await app.linecard.calls['app.state']({})
    if (!state.ok) throw new Error('no state')
    return updatesSchema.parse(state.value.updates)
  }
  async function ask(afterMs = firstLookMs, slow = false): Promise<Updates> {
    const before = lines.length
    await app.clock.advance(afterMs)
    for (let turn = 1; turn < 200_000 && lines.length === before; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      // What does not come by itself is given up by the clock.
      if (slow && turn % 2_000 === 0) await app.clock.advance(answerWithinMs)
    }
    return told()
  }
  return {
    app,
    lines,
    told,
    ask,
    async askNextDay(slow) {
      app.sleep(askEveryMs)
      // A yes looks at once whether it is time, as every hour does.
      const yes = await app.linecard.calls['app.changeSettings']({ checkForUpdates: true })
      expect(yes.ok).toBe(true)
      return ask(0, slow)
    },
  }
}

describe('a newer version', () => {
  it('is told with its notes and the files for this system', async () => {
    const feed = await served()
    const { ask, lines } = await asking(feed)
    const { state, newer } = await ask()
    const { version, notes } = feedOf()
    expect(state).toBe('on')
    expect(newer).toMatchObject({ version, notes, page: 'https://linecard.example/download', hidden: false })
    if (process.platform === 'linux' && process.arch === 'x64')
      expect(newer?.files.map(({ name }) => name)).toEqual(['Linecard-1.3.0-x64.deb'])
    expect(lines).toEqual(['info the update feed was read {"version":"1.3.0"}'])
  })

  it.each(['1.2.3', '1.2.2', '0.99.99'])('is not what is this one or older (%s)', async (version) => {
    const feed = await served()
    feed.answer = said(signedFeed({ version }))
    const { ask } = await asking(feed)
    expect(await ask()).toMatchObject({ newer: null, state: 'on' })
  })

  it('is asked for once a day, over restarts, whether there was an answer or not', async () => {
    const feed = await served()
    const { app, lines, ask } = await asking(feed)
    await ask()
    app.sleep(21 * 3_600_000)
    await app.clock.advance(2 * 3_600_000)
    expect(feed.asked).toHaveLength(1)
    feed.answer = (request) => void request.socket.destroy()
    app.sleep(askEveryMs)
    await ask(3_600_000)
    expect(feed.asked).toHaveLength(2)
    const next = await app.again()
    closing.push(() => next.close())
    next.sleep(12 * 3_600_000)
    await next.clock.advance(3_600_000)
    expect(feed.asked).toHaveLength(2)
    expect(lines).toHaveLength(2)
    // What was told before is told again without asking.
    const { told } = ofApp(next, lines)
    expect(await told()).toMatchObject({ newer: { version: '1.3.0' } })
  })

  it('is asked for without a word about who asks: no query, no cookie, no token, nothing kept from the answer before', async () => {
    const feed = await served()
    feed.answer = said(signedFeed(), {
      'content-type': 'application/json',
      'set-cookie': 'id=1',
      etag: '"you"',
      'last-modified': 'Tue, 24 Nov 2026 08:00:00 GMT',
    })
    const { ask, askNextDay } = await asking(feed)
    await ask()
    await askNextDay()
    expect(feed.asked).toHaveLength(2)
    for (const { method, url, headers } of feed.asked) {
      expect([method, url]).toEqual(['GET', '/feed.json'])
      expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
      expect(JSON.stringify(headers)).not.toContain('1.2.3')
    }
    expect({ ...feed.asked[0]?.headers }).toEqual({ ...feed.asked[1]?.headers })
  })

  it('is asked for at once by whoever presses the button, once for all who press meanwhile, and not where that is off', async () => {
    const feed = await served()
    const { app } = await asking(feed)
    const { calls } = app.linecard
    const [one, other] = await Promise.all([calls['updates.check']({}), calls['updates.check']({})])
    expect(feed.asked).toHaveLength(1)
    for (const told of [one, other]) expect(told).toMatchObject({ ok: true, value: { newer: { version: '1.3.0' } } })
    await calls['app.changeSettings']({ checkForUpdates: false })
    expect(await calls['updates.check']({})).toMatchObject({ ok: true, value: { state: 'off', newer: null } })
    expect(feed.asked).toHaveLength(1)
  })

  it('is put away by a person, until there is a newer one still', async () => {
    const feed = await served()
    const { ask, app, askNextDay } = await asking(feed)
    await ask()
    const hidden = await app.linecard.calls['updates.hide']({ version: '1.3.0' })
    expect(hidden.ok && hidden.value.newer).toMatchObject({ version: '1.3.0', hidden: true })
    feed.answer = said(signedFeed({ version: '1.4.0', date: '2026-11-25T06:00:00Z' }))
    expect((await askNextDay()).newer).toMatchObject({ version: '1.4.0', hidden: false })
  })

  it('is believed from any of the keys of the build, so that a key can be replaced', async () => {
    const feed = await served()
    const other = Buffer.alloc(32, 7).toString('base64')
    const { ask } = await asking(feed, [other, feedKeyText])
    expect((await ask()).newer?.version).toBe('1.3.0')
  })

  it('is asked for over HTTPS with the certificates that everything else is checked with', async () => {
    const authority = new Authority()
    closing.push(() => authority.close())
    const { certificate: cert, key } = authority.issue({ names: ['IP:127.0.0.1'] })
    const feed = await served({ cert, key })
    const { ask, lines, app, askNextDay } = await asking(feed)
    expect((await ask()).newer).toBeNull()
    expect(lines).toEqual(['warn the update feed was passed over {"why":"tls-untrusted"}'])
    const trusted = await app.linecard.calls['app.changeSettings']({ extraCertificates: authority.certificate })
    expect(trusted.ok).toBe(true)
    expect((await askNextDay()).newer?.version).toBe('1.3.0')
  })
})

describe('nobody is asked', () => {
  it('by a build that knows no place', async () => {
    const app = await openWholeApp()
    closing.push(() => app.close())
    await app.clock.advance(2 * 3_600_000)
    expect(await ofApp(app, []).told()).toMatchObject({ state: 'not-set-up', host: null, askedAt: null })
  })

  it('where a person said no, and from the moment of a yes on', async () => {
    const feed = await served()
    const { app, ask, told } = await asking(feed)
    const off = await app.linecard.calls['app.changeSettings']({ checkForUpdates: false })
    expect(off.ok && settingsSchema.parse(off.value).checkForUpdates).toBe(false)
    await app.clock.advance(2 * 3_600_000)
    expect([feed.asked.length, (await told()).state]).toEqual([0, 'off'])
    await app.linecard.calls['app.changeSettings']({ checkForUpdates: true })
    expect((await ask(0)).newer?.version).toBe('1.3.0')
  })

  it.each(['{"updates":false}', 'not JSON'])('where the organization says no, or cannot be understood (%s)', async (policy) => {
    const feed = await served()
    const { app, ask, told } = await asking(feed)
    writeFileSync(app.policyFile, policy, { mode: 0o644 })
    await app.clock.advance(lookEveryMs)
    await app.clock.advance(2 * 3_600_000)
    expect([feed.asked.length, (await told()).state]).toEqual([0, 'policy'])
    rmSync(app.policyFile)
    expect((await ask(lookEveryMs)).newer?.version).toBe('1.3.0')
  })
})

const later = { date: '2026-11-24T07:00:00Z' }
const payload = canonical(feedOf({ ...later, version: '9.9.9' }))
const json = { 'content-type': 'application/json' }
/** Feeds that say that there is a version 9.9.9, or would, and must not be believed. */
const bad: [what: string, why: string, answer: RequestListener | ((elsewhere: FeedServer) => RequestListener)][] = [
  ['unsigned', 'it is no signed feed', said(payload)],
  [
    'with no signature in its list',
    'it is no signed feed',
    said(
      `{"payload":"${Buffer.from(payload).toString('base64')}","payloadType":"application/vnd.linecard.feed.v1+json","signatures":[]}`,
    ),
  ],
  ['signed by somebody else', 'its signature is wrong', said(wrapped(payload, { key: strangersKey }))],
  ['with a signature over other bytes', 'its signature is wrong', said(wrapped(payload, { signs: Buffer.from('other bytes') }))],
  [
    'with a signature over the bytes alone, without their kind',
    'its signature is wrong',
    said(wrapped(payload, { signs: Buffer.from(payload) })),
  ],
  [
    'signed as something of another kind',
    'it is of another kind',
    said(wrapped(payload, { type: 'application/vnd.linecard.other+json' })),
  ],
  [
    'signed as another kind and renamed',
    'its signature is wrong',
    said(wrapped(payload, { type: 'text/plain' }).replace('text/plain', 'application/vnd.linecard.feed.v1+json')),
  ],
  ['half there', 'it is no signed feed', said(wrapped(payload).slice(0, 400))],
  [
    'cut off on its way',
    'pbx-connection-lost',
    (_request, response) => {
      response.writeHead(200, { ...json, 'content-length': 5_000 })
      response.write(wrapped(payload).slice(0, 400), () => response.destroy())
    },
  ],
  ['of two megabytes', 'pbx-too-large', said(' '.repeat(2_000_000))],
  ['of 70 kB', 'it is too large', said(wrapped(payload) + ' '.repeat(70_000))],
  [
    'of fifty megabytes in a few kilobytes',
    'pbx-too-large',
    said(gzipSync(Buffer.alloc(50_000_000)), { ...json, 'content-encoding': 'gzip' }),
  ],
  ['that never comes', 'pbx-timeout', () => {}],
  [
    'that comes byte by byte',
    'pbx-timeout',
    (_request, response) => {
      response.writeHead(200, json)
      response.write('{')
    },
  ],
  [
    'on another server, by a redirect',
    'it leads elsewhere',
    (elsewhere: FeedServer) => said('', { location: `${elsewhere.address}/feed.json` }, 302),
  ],
  ['on the same server, by a redirect', 'it leads elsewhere', said('', { location: '/other.json' }, 301)],
  ['of random bytes', 'it is no signed feed', said(Buffer.from([0xff, 0x00, 0xfe, 0x80, 0x0a]))],
  ['that is a web page', 'it is of another content type', said('<!doctype html>', { 'content-type': 'text/html' })],
  [
    'that is a page by its type alone',
    'it is of another content type',
    said(wrapped(payload), { 'content-type': 'text/html; charset=utf-8' }),
  ],
  ['without a type', 'it is of another content type', said(wrapped(payload), {})],
  ['that is empty', 'it is no signed feed', said('')],
  ['that is not found', 'status 404', said(wrapped(payload), json, 404)],
  ['of a server in trouble', 'status 503', said('', { 'retry-after': '1' }, 503)],
  ['in part', 'status 206', said(wrapped(payload), json, 206)],
  [
    'that is older than one that was seen',
    'it is older than one that was seen',
    said(wrapped(canonical(feedOf({ version: '9.9.9', date: '2026-11-23T06:00:00Z' })))),
  ],
  [
    'of the same time that says another thing',
    'it is another one of the same time',
    said(wrapped(canonical(feedOf({ version: '9.9.9' })))),
  ],
  [
    'of a version before the one that was seen',
    'it goes back behind a version that was seen',
    said(wrapped(canonical(feedOf({ ...later, version: '1.2.9' })))),
  ],
  [
    'from the future',
    'it is dated in the future',
    said(wrapped(canonical(feedOf({ version: '9.9.9', date: '2027-01-24T06:00:00Z' })))),
  ],
  [
    'that is out of date',
    'it is out of date',
    said(wrapped(canonical(feedOf({ ...later, version: '9.9.9', validUntil: '2026-11-24T07:30:00Z' })))),
  ],
  [
    'that wants to be believed for ever',
    'it does not say how long it may be believed',
    said(wrapped(canonical(feedOf({ ...later, version: '9.9.9', validUntil: '2099-01-01T00:00:00Z' })))),
  ],
  [
    'that ends before it begins',
    'it does not say how long it may be believed',
    said(wrapped(canonical(feedOf({ ...later, version: '9.9.9', validUntil: later.date })))),
  ],
  [
    'about another product',
    'it is about another product',
    said(wrapped(canonical({ ...feedOf({ ...later, version: '9.9.9' }), product: 'org.example.other' }))),
  ],
  [
    'with a key twice',
    'what is signed is not written as we write it',
    said(wrapped(payload.replace('"version":"9.9.9"', '"version":"1.0.0","version":"9.9.9"'))),
  ],
  ['with blanks in what is signed', 'what is signed is not written as we write it', said(wrapped(payload.replace(',', ', ')))],
  [
    'with its keys in another order',
    'what is signed is not written as we write it',
    said(wrapped(JSON.stringify(Object.fromEntries(Object.entries(feedOf(later)).reverse())))),
  ],
  ['with a byte order mark in what is signed', 'what is signed is not written as we write it', said(wrapped(`\ufeff${payload}`))],
  [
    'that is no text where it is signed',
    'what is signed is not written as we write it',
    said(wrapped(Buffer.from([0xff, 0xfe]))),
  ],
  ['with blanks around what is signed', 'it is not written as we write it', said(wrapped(payload).replace('{', '{ '))],
  ['with a payload twice', 'it is not written as we write it', said(wrapped(payload).replace('{', '{"payload":"e30=",'))],
  [
    'with a payload in another base64',
    'it is of another kind',
    said(
      wrapped(payload).replace(/("payload":"[^"]+)"/, (_all, start: string) =>
        `${start.replace(/=*$/, '')}A==="`.replace('A===', '====').replace('====', '='),
      ),
    ),
  ],
  [
    'with something more in it',
    'it is not understood (as a whole)',
    said(wrapped(canonical({ ...feedOf({ ...later, version: '9.9.9' }), run: 'me' }))),
  ],
  [
    'with a page that is no web page',
    'it is not understood (page)',
    said(wrapped(canonical({ ...feedOf({ ...later, version: '9.9.9' }), page: 'file:///etc/passwd' }))),
  ],
  [
    'with notes that turn text around',
    'it is not understood (notes.en)',
    said(wrapped(canonical({ ...feedOf({ ...later, version: '9.9.9' }), notes: { en: '\u202e', vi: '' } }))),
  ],
  [
    'with no files',
    'it is not understood (files)',
    said(wrapped(canonical({ ...feedOf({ ...later, version: '9.9.9' }), files: [] }))),
  ],
]

describe('a feed that must not be believed', () => {
  it.each(bad)('%s changes nothing, and is one line in the log', async (_what, why, answer) => {
    const feed = await served()
    const elsewhere = await served()
    elsewhere.answer = said(wrapped(payload))
    const { ask, lines, told, askNextDay } = await asking(feed)
    const before = await ask()
    expect(before.newer?.version).toBe('1.3.0')
    feed.answer =
      answer.length === 1 ? (answer as (elsewhere: FeedServer) => RequestListener)(elsewhere) : (answer as RequestListener)
    // A day later by its own clock, it is asked again.
    await askNextDay(why === 'pbx-timeout')
    expect(lines.slice(1)).toEqual([`warn the update feed was passed over ${JSON.stringify({ why })}`])
    const { askedAt: _asked, ...after } = await told()
    const { askedAt: _before, ...unchanged } = before
    expect(after).toEqual(unchanged)
    expect([feed.asked.length, elsewhere.asked.length]).toEqual([2, 0])
    // And the next good one is believed again.
    feed.answer = said(signedFeed({ version: '1.4.0', date: '2026-11-26T06:00:00Z' }))
    expect((await askNextDay()).newer?.version).toBe('1.4.0')
  })
})
