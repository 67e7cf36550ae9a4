// Twenty phones and a laptop, each in a network of its own with cables between them: real multicast, real neighbour tables, real addresses.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asks } from '../support/bench/asks.ts'
import { named } from '../support/bench/fetches.ts'
import { canHaveNamespaces, openOffice, type Office, type Station } from '../support/bench/namespaces.ts'
import { startLaptop, type Laptop } from '../support/bench/office-laptop.ts'
import { filesFor, openRoom, type Room } from '../support/bench/room.ts'
import { askAsPhone, fetchAsPhone } from '../support/bench/phone.ts'
import { askWithSipp } from '../support/bench/sipp.ts'
import { there } from '../support/bench/there.ts'
import { twenty, type Twentieth } from '../support/bench/twenty.ts'
import { needing, needTool } from '../support/sip/tools.ts'

const need = needing('ip', 'nft', 'sipp', 'curl')
const mayHave = canHaveNamespaces()
const title = mayHave
  ? need.title('a room of twenty phones')
  : 'a room of twenty phones [skipped: no network namespaces here; the loopback part runs]'

describe.skipIf(need.missing || !mayHave)(title, () => {
  let office: Office
  let laptop: Laptop
  let own: Station
  let folder = ''
  let cable: { connect(): void }
  const stations = new Map<string, Station>()

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-office-'))
    office = openOffice()
    own = office.plugIn('020000000010', '10.77.0.10')
    cable = office.deadCable(own, 'eth1', '10.78.0.10')
    for (const one of twenty) stations.set(one.mac, office.plugIn(one.mac, one.address))
    const files = twenty.map(({ mac, way }) => filesFor(mac, way.target))
    laptop = await startLaptop(own, folder, { addresses: ['10.77.0.10', '10.78.0.10'], path: 'abc234', phones: files })
  })
  afterAll(() => {
    office.close()
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

  it('hears all of them at once, gives each its own file in its own order, and closes their paths', async () => {
    // 224.0.1.75, as the kernel writes it.
    expect((await own.run('cat', ['/proc/net/igmp'])).stdout).toContain('4B0100E0')
    expect(laptop.told.find(({ kind }) => kind === 'trouble')).toMatchObject({ code: 'interface-gone', address: '10.78.0.10' })
    const urls = new Map<string, string>()
    await Promise.all(
      twenty.map(async (one) => {
        const url = there(await askWithSipp(at(one), one.ask, folder, { mac: one.ask.mac === null ? null : one.mac }))
        urls.set(one.mac, url)
        const base = url.slice(0, url.lastIndexOf('/') + 1)
        for (const [name, status] of one.way.order) {
          const got = await fetch(at(one), base + named(name, one.mac), one.way.agent(one.mac))
          expect([one.ask.maker, name, got.status]).toEqual([one.ask.maker, name, status])
          if (status === 200) expect(got.body).toBe(`settings of ${one.mac}\n`)
        }
      }),
    )
    expect(new Set(urls.values()).size).toBe(20)
    for (const { mac } of twenty) await laptop.command('close-tickets', `phone-${mac}`)
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
