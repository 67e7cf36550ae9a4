import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { calls } from '#shared/contract.ts'
import type { SipService } from '#shared/account.ts'
import { pause, systemClock } from '../../src/main/clock.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { systemRandom } from '../../src/main/random.ts'
import { loginQuery } from '../../src/main/sip/login.ts'
import { systemNameService, systemSipNetwork } from '../../src/main/sip/system-network.ts'
import buildFirst from '../built/build-first.ts'
import { openSession } from '../support/session.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing, poll } from '../support/sip/tools.ts'

const kills = 50
const numbers = Array.from({ length: 12 }, (_, index) => String(700 + index))

const need = needing('kamailio', 'openssl')
const keychain = process.platform !== 'linux' || process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined

describe.skipIf(need.missing || !keychain)(need.title('killed at any moment of creating and rotating'), () => {
  let registrar: Registrar
  let pbx: DemoPbxServer
  const folders: string[] = []

  beforeAll(async () => {
    buildFirst()
    registrar = await Registrar.start()
    pbx = await startDemoPbx({ extensions: 3, limit: 100_000, faults: { latencyMs: 8 } })
  })
  afterAll(async () => {
    await pbx.close()
    await registrar.stop()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  it(`${kills} kills lose no password: each one that is called stored logs in at a real registrar`, async () => {
    const sip: SipService = {
      ...{ domain: '127.0.0.1', transport: 'udp', port: registrar.port, outboundProxy: null, expiresSeconds: 600 },
      ...{ srtp: 'off', stun: null, voicemail: null },
    }
    const given: Set<string> = new Set()
    let session = await openSession()
    const { dataDir } = session.app
    folders.push(dataDir)
    const connected = await session.call('accounts.connect', {
      address: pbx.address,
      entry: { with: 'token', token: pbx.token },
      sip,
    })
    const { id: accountId } = z.object({ ok: z.literal(true), value: z.object({ id: z.string() }) }).parse(connected).value

    /** Asks until the app has found out what became of everything that was open. */
    async function settle(): Promise<void> {
      const entry = z.object({ kind: z.string(), number: z.string(), needs: z.string().nullable() })
      let open_: z.infer<typeof entry>[] = []
      await poll(
        20_000,
        async () => {
          const told = await session.call('ledger.settle', { accountId })
          const list = told.ok ? z.array(entry).parse(calls['ledger.settle'].output.parse(told.value)) : null
          open_ = list ?? open_
          return list?.every(({ needs }) => needs !== 'answer') ? true : null
        },
        () => `still open: ${JSON.stringify(open_)}`,
      )
    }

    /** What is wrong with the password of this number, after the app had its chance to settle. */
    async function wrongWith(number: string): Promise<string | null> {
      const there = pbx.api.row(number)
      if (!there) return null
      given.add(there.password)
      const row = await session.call('extensions.refresh', { accountId, number })
      const { password: state } = z.object({ password: z.string() }).parse(row.ok ? row.value : { password: 'not read' })
      const told = await session.call('credentials.reveal', { accountId, number })
      // Only what the PBX chose itself, in an answer that nobody heard, may be unknown, and then it is marked so.
      if (state === 'unknown') return pbxMade.has(number) ? null : 'our own password is called unknown'
      if (!told.ok) return `${state}, but not to be had: ${told.problem.kind}`
      const { password } = z.object({ password: z.string() }).parse(told.value)
      await registrar.addUser(number, there.password)
      const login = await loginQuery(
        { sip, extension: number, password, timeoutMs: 5_000 },
        {
          network: systemSipNetwork(async () => []),
          names: systemNameService(),
          clock: systemClock,
          random: systemRandom,
          userAgent: 'Linecard/test',
        },
      )
      return login.outcome === 'proved' ? null : `${state}, but the registrar says ${login.outcome}`
    }

    /** Numbers to which the PBX was asked to give a password of its own. */
    const pbxMade = new Set<string>()
    const dice = (sides: number): number => Buffer.from(systemRandom.bytes(4)).readUInt32BE() % sides
    let landed = 0

    for (let kill = 0; kill < kills; kill += 1) {
      const touched = new Set<string>()
      const before = pbx.requests.length
      const running = Array.from({ length: 3 }, async (_, lane) => {
        for (let count = 0; count < 20; count += 1) {
          const number = numbers[lane * 4 + dice(4)] ?? '700'
          touched.add(number)
          const byPbx = dice(8) === 0
          if (byPbx) pbxMade.add(number)
          const password = { mode: byPbx ? 'pbx' : 'generate' }
          await (pbx.api.row(number)
            ? session.call('credentials.rotate', { accountId, number, password })
            : session.call('extensions.create', { accountId, draft: { number }, password }))
        }
      })
      const ended = Promise.allSettled(running)
      await pause(systemClock, dice(350))
      await session.app.kill()
      await ended
      if (pbx.requests.slice(before).some(({ method }) => method === 'POST')) landed += 1
      session = await openSession({ dataDir })
      await settle()
      for (const number of touched)
        expect({ kill, number, wrong: await wrongWith(number) }).toEqual({ kill, number, wrong: null })
    }

    // The kills came while there was something to lose.
    expect(landed).toBeGreaterThan(kills / 2)
    for (const number of numbers) expect({ number, wrong: await wrongWith(number) }).toEqual({ number, wrong: null })
    // Nothing secret is in the data folder, the log in it included, nor in what a person would send to a maintainer.
    const report = await session.call('diagnostics.copy', {})
    const text = `${session.app.dataText()}\n${JSON.stringify(report)}`
    expect(text).toContain('open passwords: ')
    for (const secret of [...given, pbx.token]) expect(text.includes(secret)).toBe(false)
    await session.call('accounts.remove', { accountId })
    await session.app.stop()
  }, 180_000)
})
