import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { BenchRow, BenchSession } from '#shared/bench.ts'
import type { Result } from '#shared/result.ts'
import type { BenchWays } from '../../src/main/bench/bench-ports.ts'
import { createBenchNetwork } from '../../src/main/bench/network/network.ts'
import { newSessionPath } from '../../src/main/bench/network/tickets.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { systemClock } from '../../src/main/system/clock.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'
import { asks } from '../support/bench/asks.ts'
import { askAsPhone, fetchAsPhone } from '../support/bench/phone.ts'
import { loopback } from '../support/bench/room.ts'
import { there } from '../support/bench/there.ts'
import { yealinkAccount } from '../support/readers/desk-phones.ts'
import { readYealinkLines } from '../support/readers/line-formats.ts'
import { freePorts } from '../support/sip/tools.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.message} ${result.problem.todo}`)
  return result.value
}

const numbers = ['1001', '1002', '1003'] as const
const [first, second, third] = ['0015650c0d01', '0015650c0d02', '0015650c0d03'] as const
const yealink = there(asks.find(({ maker }) => maker === 'Yealink'))

/** An office with a session for three extensions, whose passwords are known, on loopback and real ports. */
async function bench() {
  const registered = new Set<string>()
  const pbx = await startDemoPbx({
    ...{ extensions: 4, limit: 100_000 },
    registration: async (number) => (registered.has(number) ? 'registered' : 'unregistered'),
  })
  ends.push(() => pbx.close())
  const [sip, http] = [await freePorts(1), await freePorts(2)]
  let plugged = [loopback]
  const ways: BenchWays = {
    network: async (parts) =>
      createBenchNetwork({
        // Its timers are real, as its packets are; the time of day is the app's.
        ...{ ...parts, clock: { ...systemClock, now: parts.clock.now }, ports: { sip, http, https: null } },
        interfaces: () => plugged,
        neighbours: async () => null,
        firewall: async () => null,
      }),
    newPath: async (random) => newSessionPath(random),
  }
  const app = await openWholeApp({ bench: ways })
  ends.push(() => app.close())
  const accountId = await connected(app, pbx)
  const ask = async <T>(work: (calls: WholeApp['linecard']['calls']) => Promise<Result<T>>, of = app): Promise<T> =>
    must(await answered(of, work(of.linecard.calls)))
  await ask((calls) => calls['extensions.sync']({ accountId }))
  for (const number of numbers)
    await ask((calls) => calls['credentials.rotate']({ accountId, number, password: { mode: 'generate' } }))
  const view = await ask((calls) =>
    calls['bench.start']({
      ...{ accountId, siteId: null, addresses: [loopback.address] },
      who: { from: 'numbers', numbers: [...numbers] },
    }),
  )
  const id = there(view.session).id
  const scan = (text: string) => ask((calls) => calls['bench.scan']({ id, text }))
  const see = async (of = app): Promise<{ session: BenchSession; row: (number: string) => BenchRow }> => {
    const { session, rows } = await ask((calls) => calls['bench.session']({}), of)
    return { session: there(session), row: (number) => there(rows.find((row) => row.number === number)) }
  }
  const plugIn = async (mac: string, forMs = 3_000): Promise<string | null> =>
    (await askAsPhone(yealink, { address: loopback.address, sipPort: sip, callId: `${mac}-${Math.random()}`, mac }, { forMs }))
      .url
  const download = (folder: string, mac: string) => fetchAsPhone(`${folder}${mac}.cfg`, { agent: 'Yealink SIP-T46U 108.86.0.20' })
  /** Waits while the app's time goes by: it asks the PBX by its own clock. */
  async function until(holds: (now: Awaited<ReturnType<typeof see>>) => boolean, of = app): Promise<void> {
    for (let turn = 0; turn < 300; turn += 1) {
      if (holds(await see(of))) return
      await of.clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    throw new Error('it never came')
  }
  /** The PBX was asked about this extension while nothing was registered: whoever registers now is the phone with its new file. */
  async function seenUnregistered(number: string): Promise<void> {
    const asked = (): number => pbx.requests.filter(({ method, path }) => method === 'GET' && path.endsWith(`/${number}`)).length
    const before = asked()
    await until(() => asked() > before + 1)
  }
  const plug = (is: boolean): void => void (plugged = is ? [loopback] : [])
  return { pbx, app, accountId, id, ask, scan, see, plugIn, download, until, registered, seenUnregistered, sip, http, plug }
}

/** Which extension a file is for, and whether its password is the one that the PBX has. */
function readFile(body: Buffer, pbx: Awaited<ReturnType<typeof bench>>['pbx']): [string, boolean] {
  const { extension, password } = yealinkAccount(readYealinkLines(body.toString('utf8')), 1)
  return [extension, password === pbx.api.row(extension)?.password]
}

describe('a provisioning session', () => {
  it('leads each scanned phone to its own file, sees it register, and closes its path after the proof', async () => {
    const { pbx, scan, see, plugIn, download, until, registered, seenUnregistered } = await bench()
    for (const label of [first, second, third]) await scan(label)
    for (const [at, mac] of [first, second, third].entries()) {
      const folder = there(await plugIn(mac))
      const own = await download(folder, mac)
      expect([own.status, ...readFile(own.body, pbx)]).toEqual([200, numbers[at], true])
      const other = mac === first ? second : first
      expect((await download(folder, other)).status).not.toBe(200)
    }
    const folder = there(await plugIn(second))
    await seenUnregistered('1002')
    registered.add('1002')
    await until(({ row }) => row('1002').steps.verified !== undefined)
    expect((await see()).row('1002').steps).toMatchObject({
      ...{ discovered: { how: 'plug-and-play' }, requested: { how: 'http' }, downloaded: { how: 'file' } },
      ...{ registered: { how: 'pbx' }, verified: { how: 'version' } },
    })
    expect((await download(folder, second)).status).toBe(410)
    expect((await see()).row('1001').steps.registered).toBeUndefined()
  })

  it('says in the list of phones and in the audit log which password version each phone was given, and where it is', async () => {
    const { accountId, ask, scan, plugIn, download, until } = await bench()
    await scan(first)
    await download(there(await plugIn(first)), first)
    await until(({ row }) => row('1001').steps.downloaded !== undefined)
    const [phone] = await ask((calls) => calls['phones.of']({ accountId, numbers: ['1001'] }))
    expect(phone).toMatchObject({ mac: first, given: { kind: 'session', place: loopback.address }, stale: [] })
    const made = await ask((calls) => calls['handoff.made']({ accountId, number: '1001' }))
    expect(made).toMatchObject([{ kind: 'session', mac: first, place: loopback.address, stale: false }])
    const { lines } = await ask((calls) =>
      calls['audit.list']({ before: null, count: 100, filter: { group: null, text: first } }),
    )
    const given = lines.find(({ what }) => what === 'handed-off')
    expect(given).toMatchObject({
      ...{ accountId, number: '1001', how: 'session', place: loopback.address, version: there(made[0]).version },
      fields: [{ field: 'mac', before: null, after: first }],
    })
    expect(lines.map(({ what }) => what)).toContain('phone-paired')
  })

  it('goes on where its process ended: a phone that comes back gets its file, and the path of one that registered stays closed', async () => {
    const { app, pbx, scan, plugIn, download, until, registered, seenUnregistered, see, id } = await bench()
    for (const label of [first, second]) await scan(label)
    const [verified, waits] = [there(await plugIn(first)), there(await plugIn(second))]
    await download(verified, first)
    await seenUnregistered('1001')
    registered.add('1001')
    await until(({ row }) => row('1001').steps.verified !== undefined)
    const before = (await see()).session
    const again = await app.again()
    ends.push(() => again.close())
    await until(({ session }) => session.listening, again)
    const { session } = await see(again)
    expect([session.id, session.next, session.urls]).toEqual([id, '1003', before.urls])
    // Its own clock may stand still: what it was given before works as it is.
    const own = await download(waits, second)
    expect([own.status, ...readFile(own.body, pbx)]).toEqual([200, '1002', true])
    expect((await download(verified, first)).status).toBe(410)
    expect(there(await plugIn(second))).not.toBe(waits)
  })

  it('says what a pulled cable means, and goes on when it is back', async () => {
    const { app, see, until, plug, plugIn, scan } = await bench()
    await scan(first)
    plug(false)
    app.linecard.networkChanged()
    await until(({ session }) => session.troubles.some(({ code }) => code === 'interface-gone'))
    expect((await see()).session.listening).toBe(false)
    plug(true)
    app.linecard.networkChanged()
    await until(({ session }) => session.listening && session.troubles.length === 0)
    expect(await plugIn(first)).not.toBeNull()
  })

  it('hears no phone while another program has their port, serves files all the same, and goes on when that ends', async () => {
    const { app, ask, id, until, plugIn, download, scan, sip } = await bench()
    await scan(first)
    const folder = there(await plugIn(first))
    await ask((calls) => calls['bench.pause']({ id }))
    const other = createSocket('udp4')
    await new Promise<void>((resolve) => other.bind(sip, () => resolve()))
    await ask((calls) => calls['bench.resume']({ id }))
    await until(({ session }) => session.troubles.some(({ code }) => code === 'port-taken-sip') && session.listening)
    expect((await download(folder, first)).status).toBe(200)
    await new Promise<void>((resolve) => other.close(() => resolve()))
    app.linecard.networkChanged()
    await until(({ session }) => session.troubles.length === 0)
    expect(await plugIn(first)).not.toBeNull()
  })

  it('answers no phone while another program has the port of its files, and goes on when that ends', async () => {
    const { app, ask, id, until, plugIn, download, scan, http } = await bench()
    await scan(first)
    await ask((calls) => calls['bench.pause']({ id }))
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(http, loopback.address, () => resolve()))
    await ask((calls) => calls['bench.resume']({ id }))
    await until(({ session }) => session.troubles.some(({ code }) => code === 'port-taken-http') && !session.listening)
    expect(await plugIn(first, 500)).toBeNull()
    await new Promise<void>((resolve) => other.close(() => resolve()))
    app.linecard.networkChanged()
    await until(({ session }) => session.listening && session.troubles.length === 0)
    expect((await download(there(await plugIn(first)), first)).status).toBe(200)
  })

  it('calls no phone failed for a night in which the computer slept, and serves it in the morning', async () => {
    const { app, see, until, plugIn, download, scan } = await bench()
    await scan(first)
    const folder = there(await plugIn(first))
    await until(({ row }) => row('1001').steps.discovered !== undefined)
    const { steps, heardAt, trouble } = (await see()).row('1001')
    app.sleep(10 * 3_600_000)
    app.linecard.networkChanged()
    await until(({ session }) => session.listening)
    // Its age is true: it was heard in the evening.
    expect((await see()).row('1001')).toMatchObject({ steps, heardAt, trouble })
    expect(app.clock.now() - (heardAt ?? 0)).toBeGreaterThanOrEqual(10 * 3_600_000)
    expect((await download(folder, first)).status).toBe(200)
  })

  it('ends with its account, and leaves nothing that opens anything', async () => {
    const { accountId, ask, scan, plugIn, download } = await bench()
    await scan(first)
    const folder = there(await plugIn(first))
    await ask((calls) => calls['accounts.remove']({ accountId }))
    expect(await ask((calls) => calls['bench.session']({}))).toEqual({ session: null, rows: [] })
    await expect(download(folder, first)).rejects.toThrow()
  })
})
