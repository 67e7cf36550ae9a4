// Twenty phones out of their boxes and the whole app, each in a network of its own with cables between them, beside a real registrar.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
const mayHave = canHaveNamespaces()
const title = mayHave
  ? need.title('a provisioning session for a room of twenty phones')
  : 'a provisioning session for a room of twenty phones [skipped: no network namespaces here]'

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
