// Twenty phones out of their boxes and the whole app, each in a network of its own with cables between them, beside a real registrar.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BenchRow } from '#shared/bench.ts'
import { baresip } from '../../src/main/provisioning/targets/baresip.ts'
import { named } from '../support/bench/fetches.ts'
import { canHaveNamespaces, openOffice, type Office, type Station } from '../support/bench/namespaces.ts'
import { startSessionLaptop, type SessionLaptop } from '../support/bench/office-session.ts'
import { askWithSipp } from '../support/bench/sipp.ts'
import { there } from '../support/bench/there.ts'
import { twenty, type Twentieth } from '../support/bench/twenty.ts'
import { phoneReaders } from '../support/readers/phones.ts'
import { accountFor, written } from '../support/sip/accounts.ts'
import { startBaresip, stopAllPhones } from '../support/sip/phones.ts'
import { needing, needTool, poll } from '../support/sip/tools.ts'

const need = needing('ip', 'sipp', 'curl', 'kamailio', 'openssl', 'baresip')
const needsNft = needing('ip', 'nft', 'sipp', 'kamailio', 'openssl')
const mayHave = canHaveNamespaces()
const title = mayHave
  ? need.title('a provisioning session for a room of twenty phones')
  : 'a provisioning session for a room of twenty phones [skipped: no network namespaces here]'

const changing = mayHave
  ? needsNft.title('a provisioning session on a network that changes')
  : 'a provisioning session on a network that changes [skipped: no network namespaces here]'

describe.skipIf(need.missing || !mayHave)(title, () => {
  let office: Office
  let laptop: SessionLaptop
  let folder = ''
  let id = ''
  const stations = new Map<string, Station>()
  const secret = (extension: string): string => `h7Kw2mPq9XnR${extension}`

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-session-'))
    office = openOffice()
    const own = office.plugIn('020000000010', '10.77.0.10')
    office.deadCable(own, 'eth1', '10.78.0.10')
    for (const one of twenty) stations.set(one.mac, office.plugIn(one.mac, one.address))
    laptop = await startSessionLaptop(own, folder)
    const { accountId } = laptop
    for (const { extension: number } of twenty) {
      const draft = { number, displayName: `Bàn ${number}` }
      await laptop.call('extensions.create', { accountId, draft, password: { mode: 'choose', password: secret(number) } })
    }
    const view = await laptop.call('bench.start', {
      ...{ accountId, siteId: null, addresses: ['10.77.0.10', '10.78.0.10'] },
      who: { from: 'numbers', numbers: twenty.map(({ extension }) => extension) },
    })
    id = there(view.session).id
    // By hand, as nobody could tell which file a phone of AudioCodes takes.
    for (const { mac, extension, way } of twenty)
      await laptop.call('bench.pair', { id, mac, number: extension, by: 'hand', target: way.target })
  }, 60_000)
  afterAll(async () => {
    await stopAllPhones()
    await laptop.end()
    office.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const at = (one: Twentieth): Station => there(stations.get(one.mac))
  const rows = async (): Promise<readonly BenchRow[]> => (await laptop.call('bench.session', {})).rows
  async function rowOf({ extension }: Twentieth): Promise<BenchRow> {
    return there((await rows()).find(({ number }) => number === extension))
  }

  /** The status, and what was sent. */
  async function fetch(one: Twentieth, url: string): Promise<{ status: number; body: string }> {
    const file = join(folder, `body-${one.address}`)
    const args = ['-s', '-m', '10', '-o', file, '-w', '%{http_code}', '-A', one.way.agent(one.mac), url]
    const { stdout } = await at(one).run(needTool('curl'), args)
    return { status: Number(stdout), body: Number(stdout) === 200 ? readFileSync(file, 'utf8') : '' }
  }

  /** The account in a file, as a phone of this maker reads it. */
  const lineIn = ({ way }: Twentieth, name: string, body: string) =>
    there(phoneReaders[way.target]?.([{ name, bytes: Buffer.from(body) }]).lines.get(1))

  /** Registers from the phone's own place as it would that has read this account. */
  function register(one: Twentieth, line: ReturnType<typeof lineIn>): void {
    const sip = { ...accountFor(baresip, {}, { transport: 'udp' }).sip, srtp: 'off', stun: null } as const
    const service = { ...sip, domain: 'sip.test', outboundProxy: line.proxy ?? line.server ?? null, expiresSeconds: 60 }
    const { extension, password, displayName = '' } = line
    const account = baresip.render({ extension, password, displayName, mac: null, madeAt: 0, sip: service })
    startBaresip(new TextDecoder().decode(there(written(account).files[0]).bytes), undefined, at(one))
  }

  it('hears them at once, gives each its own file, sees each registered and its password verified, and closes their paths', async () => {
    const folders = new Map<string, string>()
    await Promise.all(
      twenty.map(async (one) => {
        const url = there(await askWithSipp(at(one), one.ask, folder, { mac: one.ask.mac === null ? null : one.mac }))
        const base = url.slice(0, url.lastIndexOf('/') + 1)
        folders.set(one.mac, base)
        for (const [name, status] of one.way.order) {
          const got = await fetch(one, base + named(name, one.mac))
          expect([one.ask.maker, name, got.status]).toEqual([one.ask.maker, name, status])
        }
      }),
    )
    expect(new Set(folders.values()).size).toBe(20)
    const urlOf = (one: Twentieth): string => {
      const [name] = there(one.way.order.findLast(([, status]) => status === 200))
      return there(folders.get(one.mac)) + named(name, one.mac)
    }
    // The PBX says that nothing is registered yet: whatever is so from now on is a phone with its new file.
    await poll(
      10_000,
      async () => ((await rows()).every(({ steps }) => steps.downloaded !== undefined) ? true : null),
      async () => `not downloaded: ${JSON.stringify((await rows()).filter(({ steps }) => !steps.downloaded))}`,
    )
    // After its restart each asks for its file once more, and registers with what is in it.
    for (const [nth, one] of twenty.entries()) {
      const { status, body } = await fetch(one, urlOf(one))
      expect([one.ask.maker, status]).toEqual([one.ask.maker, 200])
      // By its own path it gets nobody else's.
      const other = there(twenty[(nth + 1) % twenty.length])
      const [name] = there(other.way.order.findLast(([, wanted]) => wanted === 200))
      expect((await fetch(one, there(folders.get(one.mac)) + named(name, other.mac))).status).not.toBe(200)
      const line = lineIn(one, there(urlOf(one).split('/').at(-1)), body)
      expect([line.extension, line.password === secret(one.extension)]).toEqual([one.extension, true])
      register(one, line)
    }
    await poll(
      150_000,
      async () => ((await rows()).every(({ steps }) => steps.verified !== undefined) ? true : null),
      async () => `not verified: ${JSON.stringify((await rows()).filter(({ steps }) => !steps.verified))}`,
    )
    for (const one of twenty) {
      const { steps, mac, trouble } = await rowOf(one)
      expect([mac, trouble]).toEqual([one.mac, null])
      expect(steps).toMatchObject({
        ...{ discovered: { how: 'plug-and-play' }, requested: { how: 'http' }, downloaded: { how: 'file' } },
        ...{ registered: { how: 'pbx' }, verified: { how: 'version' } },
      })
      const [contact = '', ...others] = await laptop.contacts(one.extension)
      expect([contact.includes(`@${one.address}:`), others]).toEqual([true, []])
      expect((await fetch(one, urlOf(one))).status).toBe(410)
    }
    // The app says of each password what its proof says, wherever one looks.
    const { session } = await laptop.call('bench.session', {})
    expect(session?.troubles).toEqual([{ code: 'interface-gone', address: '10.78.0.10', port: null, remedy: null }])
  }, 240_000)
})

describe.skipIf(needsNft.missing || !mayHave)(changing, () => {
  let office: Office
  let own: Station
  let laptop: SessionLaptop
  let folder = ''
  let id = ''
  const one = there(twenty.find(({ ask }) => ask.maker === 'Yealink'))
  let phone: Station

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-changing-'))
    office = openOffice()
    own = office.plugIn('020000000010', '10.77.0.10')
    phone = office.plugIn(one.mac, one.address)
    laptop = await startSessionLaptop(own, folder)
    const { accountId } = laptop
    const draft = { number: one.extension, displayName: 'Lễ tân' }
    await laptop.call('extensions.create', { accountId, draft, password: { mode: 'generate' } })
    const view = await laptop.call('bench.start', {
      ...{ accountId, siteId: null, addresses: ['10.77.0.10'] },
      who: { from: 'numbers', numbers: [one.extension] },
    })
    id = there(view.session).id
    await laptop.call('bench.scan', { id, text: one.mac })
  }, 60_000)
  afterEach(async () => {
    await laptop.end()
    office.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ip = (...args: string[]): ReturnType<Station['run']> => own.run(needTool('ip'), args)
  const plugIn = (withinMs = 20_000): Promise<string | null> => askWithSipp(phone, one.ask, folder, { mac: one.mac, withinMs })
  /** Waits until exactly this is in the way. */
  const inTheWay = async (...codes: string[]): Promise<void> => {
    let last: string[] = []
    await poll(
      25_000,
      async () => {
        const { session } = await laptop.call('bench.session', {})
        last = there(session).troubles.map(({ code }) => code)
        return isDeepStrictEqual(last, codes) ? true : null
      },
      () => `in the way: ${last.join(', ')}`,
    )
  }

  it('says that a network brings no multicast, and hears phones as soon as it does', async () => {
    await own.run(needTool('nft'), [
      'add table inet wall; add chain inet wall in { type filter hook input priority 0; }; add rule inet wall in ip daddr 224.0.1.75 drop',
    ])
    await laptop.call('app.networkChanged', {})
    await inTheWay('no-multicast')
    expect(await plugIn(2_000)).toBeNull()
    await own.run(needTool('nft'), ['delete table inet wall'])
    await laptop.call('app.networkChanged', {})
    await inTheWay()
    expect(await plugIn()).not.toBeNull()
  }, 90_000)

  it('says that its cable is pulled, and hears phones once it is back', async () => {
    await ip('link', 'set', 'eth0', 'down')
    await inTheWay('interface-gone')
    await ip('link', 'set', 'eth0', 'up')
    await ip('route', 'replace', '224.0.0.0/4', 'dev', 'eth0')
    await inTheWay()
    expect(await plugIn()).not.toBeNull()
  }, 90_000)

  it('joins the group anew on a card that went and came while the computer slept', async () => {
    expect((await ip('maddress', 'show', 'dev', 'eth0')).stdout).toContain('224.0.1.75')
    laptop.sleep()
    office.dock(own)
    expect((await ip('maddress', 'show', 'dev', 'eth0')).stdout).not.toContain('224.0.1.75')
    laptop.wake()
    // As the system says that it woke up.
    await laptop.call('app.networkChanged', {})
    await inTheWay()
    expect(await plugIn()).not.toBeNull()
    const { rows } = await laptop.call('bench.session', {})
    expect(rows.map(({ trouble }) => trouble)).toEqual([null])
  }, 90_000)
})
