// Twenty phones and a laptop, each in a network of its own with cables between them: real multicast, real neighbour tables, real addresses.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { targets } from '../../src/main/provisioning/targets/index.ts'
import { baresip } from '../../src/main/provisioning/targets/baresip.ts'
import { asks, type Ask } from '../support/bench/asks.ts'
import type { DeskPhone } from '../support/bench/desk.ts'
import { fetches, named, type Fetches } from '../support/bench/fetches.ts'
import { canHaveNamespaces, openOffice, type Office, type Station } from '../support/bench/namespaces.ts'
import { startLaptop, type Laptop } from '../support/bench/office-laptop.ts'
import { filesFor, openRoom, type Room } from '../support/bench/room.ts'
import { askAsPhone, fetchAsPhone } from '../support/bench/phone.ts'
import { askWithSipp } from '../support/bench/sipp.ts'
import { there } from '../support/bench/there.ts'
import { phoneReaders } from '../support/readers/phones.ts'
import { accountFor, written } from '../support/sip/accounts.ts'
import { startBaresip, stopAllPhones } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing, needTool } from '../support/sip/tools.ts'

/** One of twenty: who it says it is, what it fetches, and its extension. */
interface Twentieth {
  readonly ask: Ask
  readonly way: Fetches
  readonly mac: string
  readonly extension: string
  readonly address: string
}

const makers = ['Yealink', 'snom', 'OEM', 'Grandstream', 'Fanvil', 'AudioCodes', 'Panasonic', 'Htek', 'Sangoma', 'Flyingvoice']
/** As AudioCodes has none of its own. */
const audioCodes = '00908f'
const twenty: readonly Twentieth[] = Array.from({ length: 20 }, (_, at) => {
  const ask = there(asks.find(({ maker }) => maker === makers[at % makers.length]))
  const digits = `${(ask.mac ?? audioCodes).slice(0, 6)}${(0xa10000 + at * 257).toString(16)}`
  return { ask, way: there(fetches[ask.maker]), mac: digits, extension: String(8_101 + at), address: `10.77.0.${20 + at}` }
})

const need = needing('ip', 'nft', 'sipp', 'curl', 'kamailio', 'openssl', 'baresip')
const mayHave = canHaveNamespaces()
const title = mayHave
  ? need.title('a room of twenty phones')
  : 'a room of twenty phones [skipped: no network namespaces here; the loopback part runs]'

describe.skipIf(need.missing || !mayHave)(title, () => {
  let office: Office
  let laptop: Laptop
  let own: Station
  let registrar: Registrar
  let folder = ''
  let files: readonly DeskPhone[] = []
  let cable: { connect(): void }
  const stations = new Map<string, Station>()
  const secret = (one: Twentieth): string => `h7Kw2mPq9XnR${one.extension}`

  /** What Linecard writes for it. */
  function filesOf(one: Twentieth): DeskPhone {
    const target = there(targets.find(({ info }) => info.id === one.way.target))
    const proxy = `127.0.0.1:${registrar.port}`
    const sip = {
      domain: registrar.realm,
      transport: 'udp',
      port: registrar.port,
      outboundProxy: proxy,
      srtp: 'off',
      stun: null,
    } as const
    const account = accountFor(
      target,
      { extension: one.extension, displayName: `Bàn ${one.extension}`, password: secret(one), mac: one.mac },
      sip,
    )
    return { phoneId: `phone-${one.mac}`, mac: one.mac, target: one.way.target, files: written(target.render(account)).files }
  }

  beforeAll(async () => {
    registrar = await Registrar.start()
    for (const one of twenty) await registrar.addUser(one.extension, secret(one))
    folder = mkdtempSync(join(tmpdir(), 'linecard-office-'))
    office = openOffice()
    own = office.plugIn('020000000010', '10.77.0.10')
    cable = office.deadCable(own, 'eth1', '10.78.0.10')
    for (const one of twenty) stations.set(one.mac, office.plugIn(one.mac, one.address))
    files = twenty.map(filesOf)
    laptop = await startLaptop(own, folder, { addresses: ['10.77.0.10', '10.78.0.10'], path: 'abc234', phones: files })
  })
  afterEach(stopAllPhones)
  afterAll(async () => {
    office.close()
    await registrar.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const at = (one: Twentieth): Station => there(stations.get(one.mac))
  /** The status, and what was sent. */
  async function fetch(station: Station, url: string, agent: string): Promise<{ status: number; body: string }> {
    const file = join(folder, `body-${station.address}`)
    const { stdout } = await station.run(needTool('curl'), ['-s', '-m', '10', '-o', file, '-w', '%{http_code}', '-A', agent, url])
    const body = Number(stdout) === 200 ? readFileSync(file, 'latin1') : ''
    return { status: Number(stdout), body: Buffer.from(body, 'latin1').toString() }
  }
  const text = (phone: DeskPhone): string => Buffer.from(there(phone.files[0]).bytes).toString()

  /** Registers as the phone would that has read this file. */
  function register(one: Twentieth, name: string, body: string): void {
    const line = there(phoneReaders[one.way.target]?.([{ name, bytes: Buffer.from(body) }]).lines.get(1))
    const sip = { ...accountFor(baresip, {}, { transport: 'udp', port: registrar.port }).sip, srtp: 'off', stun: null } as const
    const service = { ...sip, domain: registrar.realm, outboundProxy: line.proxy ?? line.server ?? null, expiresSeconds: 60 }
    const { extension, password, displayName = '' } = line
    const account = baresip.render({ extension, password, displayName, mac: null, madeAt: 0, sip: service })
    startBaresip(new TextDecoder().decode(there(written(account).files[0]).bytes))
  }

  it('hears all of them at once, gives each its own file in its own order, sees them registered, and closes their paths', async () => {
    // 224.0.1.75, as the kernel writes it.
    expect((await own.run('cat', ['/proc/net/igmp'])).stdout).toContain('4B0100E0')
    expect(laptop.told.find(({ kind }) => kind === 'trouble')).toMatchObject({ code: 'interface-gone', address: '10.78.0.10' })
    const urls = new Map<string, string>()
    await Promise.all(
      twenty.map(async (one, nth) => {
        const url = there(await askWithSipp(at(one), one.ask, folder, { mac: one.ask.mac === null ? null : one.mac }))
        urls.set(one.mac, url)
        const base = url.slice(0, url.lastIndexOf('/') + 1)
        for (const [name, status] of one.way.order) {
          const got = await fetch(at(one), base + named(name, one.mac), one.way.agent(one.mac))
          expect([one.ask.maker, name, got.status]).toEqual([one.ask.maker, name, status])
          if (status === 200) expect(got.body === text(there(files[nth]))).toBe(true)
        }
      }),
    )
    expect(new Set(urls.values()).size).toBe(20)
    // After its restart each asks for its file once more, and registers with what is in it.
    for (const [nth, one] of twenty.entries()) {
      const base = there(urls.get(one.mac)).replace(/[^/]*$/, '')
      const [name] = there(one.way.order.findLast(([, status]) => status === 200))
      const got = await fetch(at(one), base + named(name, one.mac), one.way.agent(one.mac))
      register(one, there(there(files[nth]).files[0]).name, got.body)
    }
    for (const one of twenty) {
      await registrar.waitFor(one.extension, 'registered', 20_000)
      expect(registrar.events(one.extension).at(-1)?.outcome).toBe('ok')
      await laptop.command('close-tickets', `phone-${one.mac}`)
    }
    for (const one of twenty) {
      const base = there(urls.get(one.mac)).replace(/[^/]*$/, '')
      expect((await fetch(at(one), base + named(there(one.way.order.at(-1))[0], one.mac), one.way.agent(one.mac))).status).toBe(
        410,
      )
      // Whoever does not say its MAC is told of by its address until the network has shown it.
      const first = one.ask.mac === null ? [] : ['asked', 'answered']
      const then = ['notified', 'notify-accepted', 'file-asked', 'file-sent', 'refused']
      expect(laptop.of(one.mac)).toEqual(expect.arrayContaining([...first, ...then]))
      expect(laptop.of(one.mac)).not.toContain('mac-differs')
    }
    expect(laptop.told.filter(({ kind }) => kind === 'fault')).toEqual([])
  }, 120_000)

  it('gives nobody the file of another, whatever it claims', async () => {
    const thief = office.plugIn('00156500dead', '10.77.0.200')
    const victim = there(twenty[0])
    const yealink = there(asks[0])
    // It claims another's MAC: the neighbour table knows better.
    expect(await askWithSipp(thief, yealink, folder, { mac: victim.mac, withinMs: 3_000 })).toBeNull()
    expect(await laptop.heard(({ kind, mac }) => kind === 'mac-differs' && mac === victim.mac)).toMatchObject({
      shown: '00156500dead',
    })
    const got = await fetch(thief, `http://10.77.0.10:8080/abc234/${victim.mac}.cfg`, victim.way.agent(victim.mac))
    expect(got.status).toBe(404)
    expect(laptop.told.at(-1)).toMatchObject({ kind: 'refused', why: 'wrong-mac', address: '10.77.0.200' })
  }, 60_000)

  it('says that a phone with an address of another network was heard', async () => {
    const lost = office.plugIn('001565000bad', '192.168.99.5')
    expect(await askWithSipp(lost, there(asks[0]), folder, { mac: '001565000bad', withinMs: 3_000 })).toBeNull()
    await laptop.heard(({ kind, mac }) => kind === 'other-subnet' && mac === '001565000bad')
  }, 60_000)

  it('says which port cannot be reached from its own address, and that it can be again', async () => {
    const nft = (rules: string): ReturnType<Station['run']> => own.run(needTool('nft'), [rules])
    await nft(
      'add table inet wall; add chain inet wall in { type filter hook input priority 0; }; add rule inet wall in tcp dport 8080 drop',
    )
    await laptop.command('look')
    const told = await laptop.heard(({ kind, code }) => kind === 'trouble' && code === 'not-reachable')
    expect(told).toMatchObject({ address: '10.77.0.10', port: 8080 })
    await nft('delete table inet wall')
    await laptop.command('look')
    await laptop.heard(({ kind, code }) => kind === 'trouble-over' && code === 'not-reachable')
  }, 60_000)

  it('goes on with the second network as soon as its cable is plugged in', async () => {
    cable.connect()
    await laptop.heard(({ kind, code }) => kind === 'trouble-over' && code === 'interface-gone', 25_000)
  }, 60_000)
})

describe('twenty phones on loopback', () => {
  let room: Room
  afterAll(async () => room.network.close())

  it('are heard at once, and each is given its own file', async () => {
    const named20 = twenty.filter(({ ask }) => ask.mac !== null)
    room = await openRoom(named20.map(({ mac, way }) => filesFor(mac, way.target)))
    await Promise.all(
      named20.map(async ({ ask, way, mac }, nth) => {
        const { url } = await askAsPhone(
          ask,
          { address: '127.0.0.1', sipPort: room.sip, callId: `at-once-${nth}@phone`, mac },
          { forMs: 10_000 },
        )
        const base = there(url).replace(/[^/]*$/, '')
        for (const [name, status] of way.order) {
          const got = await fetchAsPhone(base + named(name, mac), { agent: way.agent(mac) })
          expect([ask.maker, name, got.status]).toEqual([ask.maker, name, status])
          if (status === 200) expect(got.body.toString()).toBe(`settings of ${mac}\n`)
        }
      }),
    )
  })
})
