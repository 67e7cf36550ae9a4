// Whoever is on the same network as the bench and means it ill. The real sockets and the real server; nothing may be served that should not be,
// nothing may end it, and nothing of what is secret may be in its log.
import { connect, type Socket } from 'node:net'
import { createSocket } from 'node:dgram'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { asks } from '../support/bench/asks.ts'
import { askAsPhone, fetchAsPhone, rawExchange } from '../support/bench/phone.ts'
import { filesFor, openRoom, roomPath, type Room, type RoomOptions } from '../support/bench/room.ts'
import { there } from '../support/bench/there.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { mutate, mutation } from '../support/sip/mutation.ts'
import { poll } from '../support/sip/tools.ts'
import { createTickets } from '../../src/main/bench/network/tickets.ts'
import { systemRandom } from '../../src/main/system/random.ts'

const mac = '001565a1b2c3'
const other = '001565a1b2c4'
const yealink = there(asks[0])
const agent = 'Yealink SIP-T46U 108.86.0.20 00:15:65:a1:b2:c3'
const rooms: Room[] = []

async function attacked(options?: RoomOptions): Promise<Room> {
  const room = await openRoom([filesFor(mac, 'yealink'), filesFor(other, 'yealink')], options)
  rooms.push(room)
  return room
}
afterEach(async () => {
  for (const one of rooms.splice(0)) await one.network.close()
})

let calls = 0
const handed = async ({ sip }: Room): Promise<string> =>
  there(
    (await askAsPhone(yealink, { address: '127.0.0.1', sipPort: sip, callId: `attack-${(calls += 1)}@x` }, { forMs: 5_000 })).url,
  )

/** A phone that means well is served, whatever went on before. */
async function stillServes(room: Room): Promise<void> {
  const url = await handed(room)
  const got = await fetchAsPhone(`${url}${mac}.cfg`, { agent })
  expect([got.status, got.body.toString()]).toEqual([200, `settings of ${mac}\n`])
}

/** Nothing of a ticket, a file or a fault of our own is in the log. */
function logIsClean(room: Room, url = ''): void {
  const text = room.log.join('\n')
  const ticket = url.split('/')[3] ?? ''
  for (const secret of ['settings of', ...(ticket === '' ? [] : [ticket])]) expect(text.includes(secret)).toBe(false)
  expect(room.log.filter((line) => line.startsWith('bench-'))).toEqual([])
}

describe('somebody who asks for the file of another', () => {
  it('gets nothing by any path, name or method', async () => {
    const room = await attacked()
    const url = await handed(room)
    const ticket = there(url.split('/')[3])
    const paths = [
      `/${mac}.cfg`,
      `/${ticket}${mac}.cfg`,
      `/${ticket.toLowerCase()}x/${mac}.cfg`,
      `/${ticket.slice(0, -1)}/${mac}.cfg`,
      `/${ticket}/${other}.cfg`,
      `/${ticket}/../${ticket}/${other}.cfg`,
      `/${ticket}/%2e%2e/${other}.cfg`,
      `/${ticket}/..%2f${other}.cfg`,
      `/${ticket}/..\\${other}.cfg`,
      `/${ticket}/x/y/${mac}.cfg`,
      `//${ticket}/${mac}.cfg`,
      `/${ticket}//${mac}.cfg`,
      `/${ticket}/`,
      `/${ticket}`,
      `/${roomPath}/${mac}.cfg`,
      `/${roomPath}/${other}.cfg`,
      '/',
      '*',
      `http://127.0.0.1/${ticket}/${other}.cfg`,
    ]
    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'POST', 'TRACE', 'PROPFIND']) {
        const answer = await rawExchange(room.http, `${method} ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: x\r\n\r\n`, 2_000)
        expect([method, path, /^HTTP\/1\.1 (?:4\d\d) /.test(answer)]).toEqual([method, path, true])
        expect(answer.includes('settings of')).toBe(false)
      }
    }
    expect(room.desk.given).toEqual([])
    await stillServes(room)
    logIsClean(room, url)
  }, 60_000)

  it('is told to wait after sixty guesses in a minute, while the phones go on', async () => {
    const room = await attacked()
    const statuses: number[] = []
    for (let guess = 0; guess < 80; guess += 1) {
      statuses.push(
        (await fetchAsPhone(`http://127.0.0.1:${room.http}/guess${guess}/${mac}.cfg`, { agent, from: '127.0.0.9' })).status,
      )
    }
    expect([statuses[59], statuses[60], statuses[79]]).toEqual([404, 429, 429])
    expect(room.desk.events.filter((event) => event.kind === 'refused' && event.why === 'too-many')).toHaveLength(1)
    await stillServes(room)
  })

  it('finds no path by trying: 10,000 guesses near a real one lead nowhere', () => {
    const tickets = createTickets({ all: () => [], save() {} }, handClock(), systemRandom)
    const path = tickets.make('a', mac, null)
    fc.assert(
      fc.property(fc.nat(21), fc.constantFrom(...'ABCabc012-_'), (at, letter) => {
        const guess = path.slice(0, at) + letter + path.slice(at + 1)
        expect(tickets.find(guess) !== null).toBe(guess === path)
      }),
      { numRuns: 10_000 },
    )
  })
})

describe('somebody who sends what no phone sends', () => {
  it('gets nothing for paths of 10 kB, heads of 100 kB, and what is not HTTP', async () => {
    const room = await attacked()
    const url = await handed(room)
    for (const text of [
      `GET /${'x'.repeat(10_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(3_000)}\r\n`,
      'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /',
      `PUT /${url.split('/')[3]}/${mac}.log HTTP/1.1\r\nHost: x\r\nUser-Agent: ${agent}\r\nContent-Length: 9000000\r\n\r\n${'z'.repeat(3_000_000)}`,
    ]) {
      const answer = await rawExchange(room.http, text, 3_000)
      expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer)).toBe(true)
    }
    await stillServes(room)
    logIsClean(room, url)
  }, 60_000)

  it('holds no phone up with 500 connections that say nothing, half a request, or read slowly', async () => {
    const room = await attacked()
    const url = await handed(room)
    const path = new URL(url).pathname
    const held: Socket[] = []
    for (let at = 0; at < 500; at += 1) {
      const socket = connect({ port: room.http, host: '127.0.0.1', localAddress: `127.0.1.${1 + (at % 20)}` })
      socket.on('error', () => {})
      if (at % 3 === 1) socket.write('GET / HTTP/1.1\r\nHos')
      if (at % 3 === 2) {
        socket.pause()
        socket.write(`GET ${path}${mac}.cfg HTTP/1.1\r\nHost: x\r\n\r\n`)
      }
      held.push(socket)
    }
    const before = performance.now()
    const got = await fetchAsPhone(`${url}${mac}.cfg`, { agent })
    expect(got.status).toBe(200)
    expect(performance.now() - before).toBeLessThan(5_000)
    await stillServes(room)
    for (const socket of held) socket.destroy()
    expect(room.desk.given.every(({ phoneId }) => phoneId === `phone-${mac}`)).toBe(true)
  }, 60_000)

  it('is hung up on when it takes nothing of a file for half a minute, and the phone is told to have nothing', async () => {
    const clock = handClock()
    const phone = { ...filesFor(mac, 'yealink'), files: [{ name: `${mac}.cfg`, bytes: Buffer.alloc(20_000_000, 'x') }] }
    const room = await openRoom([phone], { parts: { clock } })
    rooms.push(room)
    const offered = room.network.offer({ phoneId: phone.phoneId, mac, target: 'yealink', ownFile: `${mac}.cfg` })
    if (!offered.ok) throw new Error('no ticket')
    const socket = connect({ port: room.http, host: '127.0.0.1' })
    socket.on('error', () => {})
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.pause()
    socket.write(`GET ${new URL(offered.value.url).pathname}${mac}.cfg HTTP/1.0\r\nUser-Agent: ${agent}\r\n\r\n`)
    await poll(
      5_000,
      () => room.desk.events.find(({ kind }) => kind === 'file-asked') ?? null,
      () => 'it was not asked for',
    )
    await clock.advance(29_999)
    expect(socket.destroyed).toBe(false)
    await clock.advance(1)
    socket.resume()
    await gone
    expect(room.desk.kinds(mac)).not.toContain('file-sent')
  })

  it('breaks no answer and gets no address by 1,000 damaged SUBSCRIBEs on the wire, nor by one of 60 kB', async () => {
    const room = await attacked()
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const came: string[] = []
    socket.on('message', (bytes) => came.push(bytes.toString()))
    const text = yealink.text({ address: '127.0.0.1', port: socket.address().port, callId: 'damaged@x' })
    const damaged = fc
      .sample(fc.array(mutation, { minLength: 1, maxLength: 4 }), 1_000)
      .map((mutations) => mutate(text, mutations))
    const large = Buffer.from(text.replace('Max-Forwards: 70', `Max-Forwards: 70\r\nX: ${'x'.repeat(59_000)}`))
    const broken = ['Accept: application/url\nX: y', 'Accept: application/url\r\n\r\nX', 'Accept: application/url\0'].map(
      (accept) => Buffer.from(text.replace('Accept: application/url', accept)),
    )
    const noVia = Buffer.from(text.replace(/Via: .*\r\n/, ''))
    for (const bytes of [...damaged, large, noVia, ...broken, Buffer.alloc(0), Buffer.alloc(60_000)]) {
      if (bytes.length > 60_000) continue
      await new Promise<void>((resolve) => socket.send(bytes, room.sip, '127.0.0.1', () => resolve()))
    }
    await stillServes(room)
    await new Promise<void>((done) => socket.close(() => done()))
    for (const message of came) {
      expect(/^(?:SIP\/2\.0 200 OK|NOTIFY sip:\S+ SIP\/2\.0)\r\n/.test(message)).toBe(true)
      expect((message.match(/\r\n\r\n/g) ?? []).length).toBe(1)
      expect(/(?<!\r)\n|\0/.test(message)).toBe(false)
    }
    logIsClean(room)
  }, 60_000)

  it('is not answered more than it sends: one SUBSCRIBE is worth no flood at somebody else', async () => {
    const room = await attacked({ answer: () => ({ none: 'not-waiting' }) })
    const { messages } = await askAsPhone(yealink, { address: '127.0.0.1', sipPort: room.sip, callId: 'flood@x' }, { forMs: 300 })
    expect(messages).toEqual([])
  })
})
