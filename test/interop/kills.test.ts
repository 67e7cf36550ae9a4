import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { calls } from '#shared/contract.ts'
import type { SipService } from '#shared/account.ts'
import { pause, systemClock } from '../../src/main/system/clock.ts'
import { createLedger } from '../../src/main/credentials/ledger.ts'
import { createSecrets } from '../../src/main/credentials/secrets.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { createQueue } from '../../src/main/changes/queue.ts'
import { createQueuedSecrets } from '../../src/main/changes/queued-secrets.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { loginQuery } from '../../src/main/sip/login.ts'
import { systemNameService, systemSipNetwork } from '../../src/main/sip/system-network.ts'
import { openStore } from '../../src/main/store/store.ts'
import buildFirst from '../built/build-first.ts'
import { parted } from '../support/secrets/parted.ts'
import { startSecretService, type SecretService } from '../support/secrets/secret-service.ts'
import { openSession, type Session } from '../support/app/session.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing, poll } from '../support/sip/tools.ts'
import { openSafe } from '../support/secrets/vaults.ts'

/** `LINECARD_KILLS=100` for many. */
const kills = Number(process.env['LINECARD_KILLS'] ?? 12)
const numbers = Array.from({ length: 12 }, (_, index) => String(700 + index))

const need = needing('kamailio', 'openssl', 'dbus-daemon', 'dbus-send', 'gnome-keyring-daemon')
const dice = (sides: number): number => Buffer.from(systemRandom.bytes(4)).readUInt32BE() % sides

describe.skipIf(need.missing)(need.title('killed at any moment of creating, rotating, editing and deleting'), () => {
  let registrar: Registrar
  let pbx: DemoPbxServer
  let keychain: SecretService
  /** What a test that failed left. */
  let running: Session | null = null
  const folders: string[] = []

  beforeAll(async () => {
    buildFirst()
    registrar = await Registrar.start()
    pbx = await startDemoPbx({ extensions: 3, limit: 100_000, faults: { latencyMs: 8 } })
    keychain = await startSecretService()
  })
  afterAll(async () => {
    await running?.app.kill()
    await keychain.stop()
    await pbx.close()
    await registrar.stop()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  it(
    `${kills} kills, with a Secret Service that restarts between them, lose no password and no PIN and leave nothing behind`,
    async () => {
      const sip: SipService = {
        ...{ domain: '127.0.0.1', transport: 'udp', port: registrar.port, outboundProxy: null, expiresSeconds: 600 },
        ...{ srtp: 'off', stun: null, voicemail: null },
      }
      const secrets = new Set<string>([pbx.token])
      const { env } = keychain
      let session = await openSession({ env })
      running = session
      const { dataDir } = session.app
      folders.push(dataDir)
      const connected = await session.call('accounts.connect', {
        address: pbx.address,
        entry: { with: 'token', token: pbx.token },
        sip,
      })
      const { id: accountId } = z.object({ ok: z.literal(true), value: z.object({ id: z.string() }) }).parse(connected).value

      /** Asks until the app has found out what became of everything that was open, and nothing waits to be sent. */
      async function settle(): Promise<void> {
        let left: unknown = 'everything'
        await poll(
          30_000,
          async () => {
            await session.call('keychain.retry', {})
            const told = await session.call('ledger.settle', { accountId })
            const entries = told.ok ? calls['ledger.settle'].output.parse(told.value) : null
            const queued = await session.call('queue.list', { accountId })
            const items = queued.ok ? calls['queue.list'].output.parse(queued.value) : null
            left = { entries, items }
            const isSettled = entries?.every(({ needs }) => needs !== 'answer') ?? false
            return isSettled && items?.every(({ state }) => state !== 'sending' && state !== 'waiting') ? true : null
          },
          () => `still open: ${JSON.stringify(left)}`,
        )
      }

      /** What is wrong with the password of this number, after the app had its chance to settle. */
      async function wrongWith(number: string): Promise<string | null> {
        const there = pbx.api.row(number)
        if (!there) return null
        secrets.add(there.password)
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
        logins += 1
        return login.outcome === 'proved' ? null : `${state}, but the registrar says ${login.outcome}`
      }

      async function wrongWithAny(some: readonly string[]): Promise<string[]> {
        const wrong = await Promise.all(some.map(async (number) => ({ number, what: await wrongWith(number) })))
        return wrong.flatMap(({ number, what }) => (what === null ? [] : [`${number}: ${what}`]))
      }

      /** Numbers to which the PBX was asked to give a password of its own. */
      const pbxMade = new Set<string>()
      let [landed, restarts, logins] = [0, 0, 0]
      const done = { create: 0, rotate: 0, pin: 0, remove: 0 }

      /** Longer than any moment in the records, which would hold a shorter one by chance. */
      function pin(): string {
        const made = Array.from({ length: 16 }, () => dice(10)).join('')
        secrets.add(made)
        return made
      }

      async function somethingWith(number: string): Promise<void> {
        const byPbx = dice(8) === 0
        const password = { mode: byPbx ? 'pbx' : 'generate' }
        const what = pbx.api.row(number) ? (['rotate', 'rotate', 'pin', 'remove'] as const)[dice(4)] : 'create'
        if (byPbx && (what === 'rotate' || what === 'create')) pbxMade.add(number)
        const draft = { number, ...(dice(2) === 0 ? { voicemailPin: pin() } : {}) }
        const answer =
          what === 'create'
            ? await session.call('extensions.create', { accountId, draft, password })
            : what === 'rotate'
              ? await session.call('credentials.rotate', { accountId, number, password })
              : what === 'pin'
                ? await session.call('extensions.update', { accountId, number, patch: { voicemailPin: pin() } })
                : await session.call('extensions.remove', { accountId, number })
        if (answer.ok && what) done[what] += 1
      }

      for (let kill = 0; kill < kills; kill += 1) {
        const touched = new Set<string>()
        const before = pbx.requests.length
        const lanes = Array.from({ length: 3 }, async (_, lane) => {
          for (let count = 0; count < 20; count += 1) {
            const number = numbers[lane * 4 + dice(4)] ?? '700'
            touched.add(number)
            await somethingWith(number)
          }
        })
        const ended = Promise.allSettled(lanes)
        // Before the app, with it, after it or not at all.
        const restarting = dice(3) > 0 ? pause(systemClock, dice(200)).then(() => keychain.start()) : null
        // While something is on its way or was just answered: so long as nothing is, there is nothing to lose.
        const writes = (): number => pbx.requests.slice(before).filter(({ method }) => method !== 'GET').length
        const enough = dice(12)
        for (let tries = 0; tries < 200 && writes() < enough; tries += 1) await pause(systemClock, 5)
        await pause(systemClock, dice(40))
        await session.app.kill()
        await ended
        if (restarting) {
          restarts += 1
          await restarting
        }
        if (writes() > 0) landed += 1
        session = await openSession({ dataDir, env })
        running = session
        await settle()
        for (const number of touched)
          expect({ kill, number, wrong: await wrongWith(number) }).toEqual({ kill, number, wrong: null })
      }

      // The kills came while there was something to lose.
      expect(landed).toBeGreaterThan(kills / 2)
      expect(await wrongWithAny(numbers)).toEqual([])
      // Nothing secret is in the data folder, the log in it included, nor in what a person would send to a maintainer.
      const report = await session.call('diagnostics.copy', {})
      const text = `${session.app.dataText()}\n${JSON.stringify(report)}`
      expect(text).toContain('open passwords: ')
      expect([...secrets].flatMap((secret) => placesOf(secret, text))).toEqual([])

      // What is in the keychain and in the records belongs together, and nothing else is in either.
      await session.app.kill()
      const { entries, items } = keychain.contents()
      expect([...entries.keys()].map((name) => name.replace(/^key\/.*/, 'key')).sort()).toEqual(['key', `token/${accountId}`])
      expect(items).toBe(2)
      expect(await wrongInside(dataDir, accountId, entries, pbx)).toEqual([])

      session = await openSession({ dataDir, env })
      running = session
      await session.call('accounts.remove', { accountId })
      expect([...keychain.contents().entries.keys()].filter((name) => name.startsWith('token/'))).toEqual([])
      await session.app.stop()
      process.stderr.write(`${JSON.stringify({ kills, landed, restarts, logins, ...done })}\n`)
    },
    120_000 + kills * 40_000,
  )
})

/** Where a secret stands in a text, and what is around it, each longer word by its length alone: it may be secret, too. */
function placesOf(secret: string, text: string): string[] {
  const kind = /^\d+$/.test(secret) ? 'a PIN' : 'a password or the token'
  const masked = (part: string): string => JSON.stringify(part.replaceAll(/\w{7,}/g, ({ length }) => `<${length}>`))
  const places: string[] = []
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    const end = at + secret.length
    places.push(`${kind} between ${masked(text.slice(Math.max(0, at - 80), at))} and ${masked(text.slice(end, end + 80))}`)
  }
  return places
}

/** Opens the records of an app that ended, and holds each value against its row and against what the PBX has. */
async function wrongInside(
  dataDir: string,
  accountId: string,
  entries: ReadonlyMap<string, string>,
  pbx: DemoPbxServer,
): Promise<string[]> {
  const inside = createMemoryKeychain()
  for (const [name, value] of entries) await inside.set(name, value)
  const store = openStore(join(dataDir, 'linecard.sqlite'))
  try {
    const safe = openSafe(store, inside)
    const vault = safe.open()
    const random = systemRandom
    const ledger = createLedger(store, systemClock, random, createSecrets(vault))
    const queue = createQueue(store, systemClock, random, createQueuedSecrets(vault))
    const numbers = [...new Set(vault.names(accountId).map(({ number }) => number))]
    const wrong = parted({ names: vault.names(accountId), ledger, queue, accountId, numbers })
    for (const name of vault.names(accountId)) {
      const read = await vault.get(name)
      if (!read.ok) wrong.push(`the ${name.kind} of ${name.number} does not open: ${read.problem.kind}`)
    }
    for (const { extension_number: number, created_at: createdAt, voicemail_pin: pin } of pbx.api.rows()) {
      const read = await vault.get({ accountId, number, kind: 'pin', version: '' }, createdAt)
      if (!read.ok || read.value !== pin) wrong.push(`the PIN of ${number} is not the one that the PBX has`)
    }
    return wrong
  } finally {
    store.close()
  }
}
