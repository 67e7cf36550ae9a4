import { createHash, randomBytes } from 'node:crypto'
import { Agent, get, request, type IncomingMessage } from 'node:http'
import { get as getTls } from 'node:https'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { OneTimeLink } from '#shared/handoff.ts'
import { problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { readLinkCertificate } from '../../../src/main/provisioning/link-certificate.ts'
import { createOneTimeLinks, deliveryMs, longestLifeMs, type OneTimePorts } from '../../../src/main/provisioning/one-time-link.ts'
import type { TargetFile } from '../../../src/main/provisioning/targets/target.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { Authority } from '../../support/sip/certificates.ts'

const small: TargetFile = { name: '1001.linphone.xml', bytes: new TextEncoder().encode('<config>secret</config>\n') }
const large: TargetFile = { name: '001565abcdef.cfg', bytes: new Uint8Array(randomBytes(24_000_000)) }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function start(change: Partial<OneTimePorts> = {}) {
  const clock = handClock()
  const seen: OneTimeLink[] = []
  const links = createOneTimeLinks({
    clock,
    random: systemRandom,
    interfaces: () => [{ name: 'lo', address: '127.0.0.1' }],
    certificate: () => null,
    addressesOf: async () => [],
    changed: (link) => seen.push(link),
    refusal: () => null,
    ...change,
  })
  closing.push(() => links.close())
  async function offer(files: readonly TargetFile[] = [small], lifeMs = longestLifeMs): Promise<OneTimeLink> {
    const made = await links.offer({ accountId: 'a', number: '1001', target: 'linphone', files, address: '127.0.0.1', lifeMs })
    if (!made.ok) throw new Error(made.problem.message)
    return made.value
  }
  const now = (id: string): OneTimeLink | undefined => seen.filter((link) => link.id === id).at(-1)
  return { clock, links, offer, now, seen }
}

interface Answer {
  readonly status: number
  readonly body: Buffer
  readonly headers: IncomingMessage['headers']
}

/** One request on a connection of its own. status 0: no whole answer came. */
function fetched(url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const nothing = { status: 0, body: Buffer.alloc(0), headers: {} }
    const sent = request(url, { method, headers, agent: new Agent() }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks), headers: response.headers }),
      )
      response.on('error', () => resolve(nothing))
    })
    sent.on('error', () => resolve(nothing))
    sent.end()
  })
}

/** Begins to read and then lets the connection hang. */
function hanging(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: new Agent() }, (response) => {
      response.on('error', () => {})
      response.once('readable', () => resolve(response))
    }).on('error', reject)
  })
}

/** Lets the system's network events come in until something holds: no time is waited for. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn += 1) {
    if (holds()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it never came about')
}

describe('a one-time link', () => {
  it('delivers its file once, exactly, and answers 410 from then on', async () => {
    const { offer, now } = start()
    const link = await offer()
    const first = await fetched(link.url, 'GET', { 'User-Agent': 'LinphoneAndroid/6.0' })
    expect(first.status).toBe(200)
    expect(first.body).toEqual(Buffer.from(small.bytes))
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/xml; charset=utf-8' })
    const second = await fetched(link.url)
    expect(second).toMatchObject({ status: 410, body: Buffer.alloc(0) })
    expect(now(link.id)).toMatchObject({
      state: 'delivered',
      visits: [
        { address: '127.0.0.1', userAgent: 'LinphoneAndroid/6.0', file: small.name, outcome: 'complete' },
        { outcome: 'refused' },
      ],
    })
  })

  it('knows who asked, even when they hung up before it could say so', async () => {
    const { offer, now } = start()
    const link = await offer([large])
    const visitor = await hanging(link.url)
    visitor.destroy()
    await until(() => now(link.id)?.visits.length === 1)
    expect(now(link.id)?.visits).toMatchObject([{ address: '127.0.0.1', outcome: 'broken' }])
  })

  it('has an address with at least 128 unguessable bits, another one each time', async () => {
    const { offer } = start()
    const tokens = await Promise.all([1, 2, 3].map(async () => new URL((await offer()).url).pathname.split('/')[1] ?? ''))
    for (const token of tokens) expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16)
    expect(new Set(tokens).size).toBe(3)
  })

  it('is not used up by HEAD, and other methods are refused', async () => {
    const { offer, now } = start()
    const link = await offer()
    expect(await fetched(link.url, 'HEAD')).toMatchObject({
      status: 200,
      headers: { 'content-length': String(small.bytes.length) },
    })
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await fetched(link.url, method)).status).toBe(405)
    expect(now(link.id)?.visits).toEqual([])
    expect((await fetched(link.url)).status).toBe(200)
    expect((await fetched(link.url, 'HEAD')).status).toBe(410)
  })

  it('answers nothing else: a wrong token, a near miss, another path, a way out of the folder', async () => {
    const { offer, now } = start()
    const link = await offer()
    const { origin, pathname } = new URL(link.url)
    const token = pathname.split('/')[1] ?? ''
    const near = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const paths = [
      '/',
      '/favicon.ico',
      `/${token}`,
      `/${token}/`,
      `/${token}/other.xml`,
      `/${token}/${small.name}/`,
      `/${token}/../${token}/${small.name}`,
      `/${token}//${small.name}`,
      `/${near}/${small.name}`,
      `/${token.toUpperCase()}/${small.name}`,
      `/${randomBytes(24).toString('base64url')}/${small.name}`,
      '/../../../../etc/passwd',
      `/${token}%00/${small.name}`,
    ]
    for (const path of paths) {
      const status = await rawStatus(Number(new URL(origin).port), path)
      expect([path, status]).toEqual([path, 404])
    }
    expect(now(link.id)?.visits).toEqual([])
    expect((await fetched(link.url)).status).toBe(200)
  })

  it('lets at most one of a hundred parallel fetches have the whole file', async () => {
    for (const file of [small, large]) {
      const { offer, now } = start()
      const link = await offer([file])
      const answers = await Promise.all(Array.from({ length: 100 }, () => fetched(link.url)))
      const whole = answers.filter((answer) => answer.status === 200 && answer.body.length === file.bytes.length)
      expect(whole).toHaveLength(1)
      expect(hash(whole[0]?.body)).toBe(hash(file.bytes))
      for (const answer of answers) if (answer !== whole[0]) expect([410, 503, 0]).toContain(answer.status)
      await until(() => now(link.id)?.state === 'delivered')
      expect(now(link.id)?.visits.filter((visit) => visit.outcome === 'complete')).toHaveLength(1)
    }
  }, 30_000)

  it('gives the next one a chance when a connection breaks before the end', async () => {
    const { offer, now } = start()
    const link = await offer([large])
    const broken = await hanging(link.url)
    expect((await fetched(link.url)).status).toBe(503)
    broken.destroy()
    await until(() => now(link.id)?.visits.at(-1)?.outcome === 'broken')
    const next = await fetched(link.url)
    expect(hash(next.body)).toBe(hash(large.bytes))
    expect((await fetched(link.url)).status).toBe(410)
  })

  /** Asks on a connection of its own, byte by byte as given, and gives the socket. */
  function asking(url: string, more = ''): Promise<Socket> {
    const { port, pathname } = new URL(url)
    return new Promise((resolve) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true }, () => {
        socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n${more}\r\n`, () => resolve(socket))
      })
      socket.on('error', () => {})
    })
  }

  it('may be fetched again after a reset, though its last byte was handed to the system', async () => {
    const { offer, now } = start()
    const link = await offer()
    const phone = await asking(link.url)
    phone.pause()
    await new Promise((resolve) => phone.once('readable', resolve))
    phone.resetAndDestroy()
    await until(() => now(link.id)?.visits.at(-1)?.outcome === 'broken')
    expect(now(link.id)?.state).toBe('open')
    expect((await fetched(link.url)).status).toBe(200)
    await until(() => now(link.id)?.state === 'delivered')
  })

  it('is delivered to a phone that half-closes after its request', async () => {
    const { offer, now } = start()
    const link = await offer()
    const phone = await asking(link.url)
    phone.end()
    let text = ''
    phone.on('data', (bytes: Buffer) => (text += bytes.toString()))
    await until(() => now(link.id)?.state === 'delivered')
    expect(text).toContain('<config>secret</config>')
  })

  it('is whole for a phone that asks for a part of it', async () => {
    const { offer, now } = start()
    const link = await offer()
    const answer = await fetched(link.url, 'GET', { range: 'bytes=3-5' })
    expect([answer.status, hash(answer.body)]).toEqual([200, hash(small.bytes)])
    await until(() => now(link.id)?.state === 'delivered')
  })

  it.each(['http', 'https'])('reaches its phone while others connect and say nothing (%s)', async (scheme) => {
    const { cert, secure } = made(['IP:127.0.0.1'])
    const { offer } = start(scheme === 'https' ? { certificate: () => secure } : {})
    const link = await offer()
    const silent = await Promise.all(
      Array.from(
        { length: 300 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(Number(new URL(link.url).port), '127.0.0.1', () => resolve(socket))
            socket.on('error', () => {})
          }),
      ),
    )
    const status =
      scheme === 'http'
        ? (await fetched(link.url)).status
        : await new Promise((resolve, reject) => {
            getTls(link.url, { ca: cert, agent: false }, (response) => resolve(response.resume().statusCode)).on('error', reject)
          })
    expect(status).toBe(200)
    await until(() => silent.filter((socket) => !socket.destroyed && !socket.readableEnded).length <= 300)
    for (const socket of silent) socket.destroy()
  })

  it('does not wait for ever for a slow reader', async () => {
    const { clock, offer, now } = start()
    const link = await offer([large])
    await hanging(link.url)
    await clock.advance(deliveryMs)
    await until(() => now(link.id)?.visits.at(-1)?.outcome === 'broken')
    expect((await fetched(link.url)).body.length).toBe(large.bytes.length)
  })

  it('is over after its time, at most ten minutes, whatever was asked for', async () => {
    const { clock, offer, now } = start()
    const link = await offer([small], 24 * 60 * 60_000)
    expect(link.expiresAt - clock.now()).toBe(longestLifeMs)
    await clock.advance(longestLifeMs - 1)
    expect((await fetched(link.url, 'HEAD')).status).toBe(200)
    await clock.advance(1)
    expect(now(link.id)?.state).toBe('expired')
    expect((await fetched(link.url)).status).not.toBe(200)
  })

  it('cuts off whoever is still reading when it is over', async () => {
    const { clock, offer } = start()
    const link = await offer([large], 1000)
    const reader = await hanging(link.url)
    let ended = false
    reader.on('close', () => (ended = true))
    await clock.advance(1000)
    reader.resume()
    await until(() => ended)
    expect(reader.complete).toBe(false)
  })

  it('stops listening by itself when no link needs it', async () => {
    const { clock, offer, links } = start()
    const [delivered, stopped] = [await offer(), await offer()]
    await fetched(delivered.url)
    links.stop(stopped.id)
    expect((await fetched(delivered.url)).status).toBe(410)
    await clock.advance(60_000)
    await until(() => links.all().length === 0)
    expect((await fetched(delivered.url)).status).toBe(0)
    const again = await offer()
    expect((await fetched(again.url)).status).toBe(200)
  })

  it('serves a bench of phones at once, each its own files, each file once', async () => {
    const { offer, now } = start()
    const bench = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        offer([
          { name: `${index}.cfg`, bytes: Buffer.from(`master ${index}`) },
          { name: `reg-${index}.cfg`, bytes: Buffer.from(`account ${index}`) },
        ]),
      ),
    )
    expect(new Set(bench.map((link) => new URL(link.url).origin)).size).toBe(1)
    await Promise.all(
      bench.map(async (link, index) => {
        expect((await fetched(`${link.folderUrl}${index}.cfg`)).body.toString()).toBe(`master ${index}`)
        expect(now(link.id)?.state).toBe('open')
        expect((await fetched(`${link.folderUrl}reg-${index}.cfg`)).body.toString()).toBe(`account ${index}`)
        await until(() => now(link.id)?.state === 'delivered')
        expect((await fetched(`${link.folderUrl}${index}.cfg`)).status).toBe(410)
      }),
    )
  })

  it('does not fetch for one phone what is another one’s', async () => {
    const { offer } = start()
    const [one, other] = [
      await offer([{ name: 'a.cfg', bytes: Buffer.from('a') }]),
      await offer([{ name: 'b.cfg', bytes: Buffer.from('b') }]),
    ]
    expect((await fetched(`${one.folderUrl}b.cfg`)).status).toBe(404)
    expect((await fetched(`${other.folderUrl}b.cfg`)).body.toString()).toBe('b')
  })

  it('listens only on an address from the list', async () => {
    const { links } = start()
    const made = await links.offer({
      accountId: 'a',
      number: '1001',
      target: 'x',
      files: [small],
      address: '0.0.0.0',
      lifeMs: 1000,
    })
    expect(made).toMatchObject({ ok: false, problem: { kind: 'link-network-gone' } })
  })

  it('says so when it cannot listen, and can try again', async () => {
    const { links } = start({ interfaces: () => [{ name: 'gone', address: '203.0.113.7' }] })
    const offer = { accountId: 'a', number: '1001', target: 'x', files: [small], address: '203.0.113.7', lifeMs: 1000 }
    expect(await links.offer(offer)).toMatchObject({ ok: false, problem: { kind: 'link-cannot-listen' } })
    expect(await links.offer(offer)).toMatchObject({ ok: false, problem: { kind: 'link-cannot-listen' } })
  })

  it('survives what is no HTTP', async () => {
    const { offer } = start()
    const link = await offer()
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(link.url).port), '127.0.0.1', () => socket.end('\u0000\u0001 nonsense\r\n\r\n'))
      socket.on('close', () => resolve()).on('error', () => resolve())
      socket.resume()
    })
    expect((await fetched(link.url)).status).toBe(200)
  })

  it('names plain HTTP as such, and speaks HTTPS where there is a certificate', async () => {
    const { offer } = start()
    expect(await offer()).toMatchObject({ secure: false })
    const { cert, secure: certificate } = made(['IP:127.0.0.1'])
    const secure = start({ certificate: () => certificate })
    const link = await secure.offer()
    expect(link).toMatchObject({ secure: true })
    expect(link.url).toMatch(/^https:/)
    const status = await new Promise((resolve, reject) => {
      getTls(link.url, { ca: cert, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
  })

  it('has the certificate’s name in its address where that leads here, and refuses a name that leads elsewhere', async () => {
    const { secure: certificate } = made(['DNS:*.office.test', 'DNS:laptop.office.test'])
    const leading = (address: string) => ({ certificate: () => certificate, addressesOf: async () => [address] })
    expect((await start(leading('127.0.0.1')).offer()).url).toMatch(/^https:\/\/laptop\.office\.test:\d+\//)
    const { links } = start(leading('192.0.2.9'))
    const offer = {
      accountId: 'a',
      number: '1001',
      target: 'linphone',
      files: [small],
      address: '127.0.0.1',
      lifeMs: longestLifeMs,
    }
    expect(await links.offer(offer)).toMatchObject({
      problem: { kind: 'link-name-elsewhere', params: { name: 'laptop.office.test', address: '127.0.0.1' } },
    })
    expect(links.all()).toEqual([])
  })

  it('takes the certificate as it is when a link is made: an open one stays, a lost file is a Problem', async () => {
    const { secure: certificate } = made(['IP:127.0.0.1'])
    let now: ReturnType<OneTimePorts['certificate']> = null
    const { offer, links } = start({ certificate: () => now })
    const plain = await offer()
    now = certificate
    expect((await offer()).secure).toBe(true)
    expect((await fetched(plain.url)).status).toBe(200)
    now = fail(problem('file-unreadable', { name: '/etc/link.pem' }))
    const offered = links.offer({
      accountId: 'a',
      number: '1001',
      target: 'linphone',
      files: [small],
      address: '127.0.0.1',
      lifeMs: 1,
    })
    expect(await offered).toMatchObject({ problem: { kind: 'file-unreadable' } })
  })
})

/** A certificate of its own authority, for these names. */
function made(names: readonly string[]) {
  const authority = new Authority()
  const { certificate, key } = authority.issue({ names })
  authority.close()
  const files: Record<string, string> = { c: certificate, k: key }
  return {
    cert: authority.certificate,
    secure: readLinkCertificate({ cert: 'c', key: 'k' }, (path) => files[path] ?? '', Date.now()),
  }
}

function hash(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')
}

/** The status for a path that is sent exactly as it stands: URL classes would tidy it up. */
function rawStatus(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: new Agent() }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
