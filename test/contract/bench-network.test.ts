import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { asks } from '../support/bench/asks.ts'
import { askAsPhone, fetchAsPhone, rawExchange } from '../support/bench/phone.ts'
import { fetches, named } from '../support/bench/fetches.ts'
import { there } from '../support/bench/there.ts'
import { filesFor, openRoom, roomPath, type Room, type RoomOptions } from '../support/bench/room.ts'
import type { DeskPhone } from '../support/bench/desk.ts'

const rooms: Room[] = []
async function room(phones: readonly DeskPhone[], options?: RoomOptions): Promise<Room> {
  const opened = await openRoom(phones, options)
  rooms.push(opened)
  return opened
}
afterEach(async () => {
  for (const one of rooms.splice(0)) await one.network.close()
})

const mac = '001565a1b2c3'
const other = '001565a1b2c4'
const yealink = there(asks[0])
const agent = fetches['Yealink']?.agent(mac) ?? ''
let calls = 0
const ask = (
  of: (typeof asks)[number],
  { sip }: Room,
  more: { mac?: string; address?: string } = {},
  how = {},
): ReturnType<typeof askAsPhone> =>
  askAsPhone(of, { address: '127.0.0.1', sipPort: sip, callId: `call-${(calls += 1)}@phone`, ...more }, how)
const until = async (done: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200 && !done(); tries += 1)
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 5)))
}

describe('a phone that asks by plug-and-play', () => {
  const known = asks.filter((one) => one.mac !== null && fetches[one.maker] !== undefined)
  it.each(known.map((one) => [one.maker, one] as const))(
    'of %s is given its address, and fetches its own file in its own order',
    async (maker, one) => {
      const way = there(fetches[maker])
      const phone = filesFor(there(one.mac), way.target)
      const here = await room([phone, filesFor(other, 'yealink')])
      const { url, messages } = await ask(one, here)
      expect(messages.map((text) => text.split(' ')[0])).toEqual(['SIP/2.0', 'NOTIFY'])
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\//)
      const folder = there(url).slice(0, there(url).lastIndexOf('/') + 1)
      for (const [name, status, method] of way.order) {
        const fetched = await fetchAsPhone(folder + named(name, there(one.mac)), {
          agent: way.agent(there(one.mac)),
          ...(method ? { method } : {}),
        })
        expect([name, fetched.status]).toEqual([name, status])
        if (status === 200 && method === undefined) expect(fetched.body.toString()).toBe(`settings of ${one.mac}\n`)
      }
      await until(() => here.desk.kinds(there(one.mac)).includes('file-sent'))
      expect(here.desk.kinds(there(one.mac))).toEqual(
        expect.arrayContaining(['asked', 'answered', 'notified', 'notify-accepted', 'file-asked', 'file-sent']),
      )
    },
  )

  it('without a MAC of its own is known by the one that the network shows', async () => {
    const nameless = there(asks.find((one) => one.mac === null))
    const here = await room([filesFor('00908f602aac', 'yealink')])
    here.shown.set('127.0.0.1', '00908f602aac')
    expect((await ask(nameless, here)).url).not.toBeNull()
    expect(here.desk.asked).toMatchObject([{ mac: '00908f602aac', macFrom: 'neighbours', model: '450HD' }])
  })

  it('gets nothing, not even a 200, while the session has nothing for it', async () => {
    const here = await room([filesFor(other, 'yealink')])
    const { messages } = await ask(yealink, here, {}, { forMs: 300 })
    expect(messages).toEqual([])
    expect(here.desk.kinds(mac)).toEqual(['asked', 'not-served'])
  })

  it('that claims the MAC of another gets no address', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    here.shown.set('127.0.0.1', other)
    const { url, messages } = await ask(yealink, here, {}, { forMs: 400 })
    expect([url, messages.length]).toEqual([null, 1])
    expect(here.desk.events).toContainEqual(expect.objectContaining({ kind: 'mac-differs', mac, shown: other }))
  })

  it('that refuses its NOTIFY is told as such', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    await ask(yealink, here, {}, { answers: '481 Subscription Does Not Exist' })
    await until(() => here.desk.kinds(mac).includes('notify-refused'))
    expect(here.desk.events).toContainEqual(expect.objectContaining({ kind: 'notify-refused', status: 481 }))
  })
})

describe('a ticket', () => {
  async function handed(here: Room): Promise<string> {
    return (await ask(yealink, here)).url ?? ''
  }

  it('opens nothing from a second address, and again after a person said that it is the same phone', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const url = await handed(here)
    expect((await fetchAsPhone(`${url}${mac}.cfg`, { agent, from: '127.0.0.2' })).status).toBe(403)
    expect(here.desk.events).toContainEqual(
      expect.objectContaining({ kind: 'refused', why: 'second-address', address: '127.0.0.2' }),
    )
    here.network.rebind(`phone-${mac}`)
    expect((await fetchAsPhone(`${url}${mac}.cfg`, { agent, from: '127.0.0.2' })).status).toBe(200)
    expect((await fetchAsPhone(`${url}${mac}.cfg`, { agent, from: '127.0.0.1' })).status).toBe(403)
  })

  it('opens nothing for the name, the user agent or the network card of another phone', async () => {
    const here = await room([filesFor(mac, 'yealink'), filesFor(other, 'yealink')])
    const url = await handed(here)
    expect((await fetchAsPhone(`${url}${other}.cfg`, { agent })).status).toBe(404)
    expect((await fetchAsPhone(`${url}${mac}.cfg`, { agent: agent.replace('b2:c3', 'b2:c4') })).status).toBe(404)
    here.shown.set('127.0.0.1', other)
    expect((await fetchAsPhone(`${url}${mac}.cfg`, { agent })).status).toBe(404)
    expect(here.desk.given).toEqual([])
  })

  it('is gone after its phone has registered, and stays so after a start', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const url = await handed(here)
    here.network.closeTickets(`phone-${mac}`)
    expect((await fetchAsPhone(`${url}${mac}.cfg`, { agent })).status).toBe(410)
    const again = await room([filesFor(mac, 'yealink')], { tickets: here.tickets })
    const moved = url.replace(`:${here.http}`, `:${again.http}`)
    expect((await fetchAsPhone(`${moved}${mac}.cfg`, { agent })).status).toBe(410)
  })

  it('that is open opens the same file after a start, as a phone that comes back expects', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const url = await handed(here)
    await here.network.close()
    const again = await room([filesFor(mac, 'yealink')], { tickets: here.tickets })
    const moved = url.replace(`:${here.http}`, `:${again.http}`)
    expect((await fetchAsPhone(`${moved}${mac}.cfg`, { agent })).status).toBe(200)
  })

  it('is kept as a hash alone', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const path = (await handed(here)).split('/')[3] ?? '-'
    expect(JSON.stringify([...here.tickets.kept])).not.toContain(path)
  })

  it('serves a phone that speaks HTTP/1.0, with the length of what comes', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const { pathname } = new URL(await handed(here))
    const answer = await rawExchange(here.http, `GET ${pathname}${mac}.cfg HTTP/1.0\r\nUser-Agent: ${agent}\r\n\r\n`, 5_000)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain('\r\nContent-Length: 25\r\n')
    expect(answer.endsWith(`\r\n\r\nsettings of ${mac}\n`)).toBe(true)
  })

  it('answers HEAD, sends a whole file to whoever asks for a part, and takes and forgets what a phone leaves', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const url = `${await handed(here)}${mac}.cfg`
    const head = await fetchAsPhone(url, { agent, method: 'HEAD' })
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '25', 0])
    const part = await fetchAsPhone(url, { agent, headers: { Range: 'bytes=0-3' } })
    expect([part.status, part.body.length]).toEqual([200, 25])
    expect((await fetchAsPhone(url, { agent, method: 'PUT', body: 'a log' })).status).toBe(200)
    expect((await fetchAsPhone(url, { agent, method: 'DELETE' })).status).toBe(405)
  })
})

describe("the session's path", () => {
  const at = ({ http }: Room, name: string): string => `http://127.0.0.1:${http}/${roomPath}/${name}`

  it('opens a file where the phone and the network say the same MAC, for the first address alone', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    expect(here.network.sessionUrls()).toEqual([`http://127.0.0.1:${here.http}/${roomPath}/`])
    here.shown.set('127.0.0.1', mac).set('127.0.0.2', mac)
    expect((await fetchAsPhone(at(here, `${mac}.cfg`), { agent })).status).toBe(200)
    expect((await fetchAsPhone(at(here, `${mac}.cfg`), { agent, from: '127.0.0.2' })).status).toBe(403)
    here.network.closeTickets(`phone-${mac}`)
    expect((await fetchAsPhone(at(here, `${mac}.cfg`), { agent })).status).toBe(410)
  })

  it('opens nothing on the word of the phone alone, nor where the network shows another', async () => {
    const here = await room([filesFor(mac, 'yealink'), filesFor(other, 'yealink')])
    expect((await fetchAsPhone(at(here, `${mac}.cfg`), { agent })).status).toBe(404)
    here.shown.set('127.0.0.1', other)
    expect((await fetchAsPhone(at(here, `${mac}.cfg`), { agent })).status).toBe(404)
    expect(here.desk.events.flatMap((event) => (event.kind === 'refused' ? [event.why] : []))).toEqual([
      'mac-unchecked',
      'wrong-mac',
    ])
    expect(here.desk.given).toEqual([])
  })

  it('asks for a login where the session has one, by digest and by basic, as often as a phone likes', async () => {
    const login = { user: 'phones', password: 'kept here for a test' }
    const here = await room([filesFor(mac, 'yealink')], { choice: { login } })
    here.shown.set('127.0.0.1', mac)
    const url = at(here, `${mac}.cfg`)
    const asked = await fetchAsPhone(url, { agent })
    expect(asked.status).toBe(401)
    expect(asked.headers['www-authenticate']).toMatch(/^Digest realm="Linecard".*Basic realm="Linecard"/)
    const basic = (password: string): Record<string, string> => ({
      Authorization: `Basic ${Buffer.from(`phones:${password}`).toString('base64')}`,
    })
    expect((await fetchAsPhone(url, { agent, headers: basic('another') })).status).toBe(401)
    expect((await fetchAsPhone(url, { agent, headers: basic(login.password) })).status).toBe(200)
  })
})

describe('what is in the way', () => {
  it('is told where another program has the ports, and is over once it has gone', async () => {
    const first = await room([])
    const taken = createServer()
    const udp = createSocket('udp4')
    const [sip, http] = [first.sip, first.http]
    await first.network.close()
    await new Promise<void>((done) => taken.listen(http, '127.0.0.1', done))
    await new Promise<void>((done) => udp.bind(sip, done))
    const here = await room([filesFor(mac, 'yealink')], { parts: { ports: { sip, http, https: null } } })
    expect([...here.troubles()].sort()).toEqual(['port-taken-http', 'port-taken-sip'])
    await new Promise<void>((done) => taken.close(() => done()))
    await new Promise<void>((done) => udp.close(done))
    await here.network.look()
    expect(here.troubles()).toEqual([])
    expect(here.desk.events.filter(({ kind }) => kind === 'trouble-over')).toHaveLength(2)
    const { url } = await askAsPhone(yealink, { address: '127.0.0.1', sipPort: sip, callId: 'after@phone' })
    expect(url).not.toBeNull()
  })

  it('is found by a datagram to itself where another program shares the port', async () => {
    const here = await room([])
    const sharing = createSocket({ type: 'udp4', reuseAddr: true })
    await new Promise<void>((done) => sharing.bind(here.sip, '127.0.0.1', done))
    await here.network.look()
    expect(here.troubles()).toEqual(['port-shared-sip'])
    await new Promise<void>((done) => sharing.close(done))
    await here.network.look()
    expect(here.troubles()).toEqual([])
  })

  it('is nothing where a softphone listens on every address: what is sent to this computer still arrives', async () => {
    const here = await room([filesFor(mac, 'yealink')])
    const softphone = createSocket({ type: 'udp4', reuseAddr: true })
    await new Promise<void>((done) => softphone.bind(here.sip, done))
    await here.network.look()
    expect(here.troubles()).toEqual([])
    await ask(yealink, here)
    await until(() => here.desk.kinds(mac).includes('notify-accepted'))
    await new Promise<void>((done) => softphone.close(done))
    expect(here.desk.kinds(mac)).toContain('notify-accepted')
  })

  it('is told where an interface goes, and is over when it comes back', async () => {
    let isThere = true
    const lo = { name: 'lo', address: '127.0.0.1', prefix: 8, mac: null, virtual: false }
    const here = await room([filesFor(mac, 'yealink')], { parts: { interfaces: () => (isThere ? [lo] : []) } })
    isThere = false
    await here.network.look()
    expect(here.troubles()).toEqual(['interface-gone'])
    await expect(fetchAsPhone(`http://127.0.0.1:${here.http}/`)).rejects.toThrow()
    isThere = true
    await here.network.look()
    expect(here.troubles()).toEqual([])
    expect((await ask(yealink, here)).url).not.toBeNull()
  })
})
