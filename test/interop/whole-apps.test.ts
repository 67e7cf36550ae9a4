// A whole phone's file of an app whose format it is: the app itself reads it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SipService } from '#shared/account.ts'
import { baresip } from '../../src/main/provisioning/targets/baresip.ts'
import { linphone, linphonerc } from '../../src/main/provisioning/targets/linphone.ts'
import type { PhoneAccount, Target, TargetFile } from '../../src/main/provisioning/targets/target.ts'
import { accountFor, written } from '../support/sip/accounts.ts'
import { startBaresip, startLinphone, stopAllPhones, type Phone } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { startRelay } from '../support/sip/relay.ts'
import { needing, poll } from '../support/sip/tools.ts'

const need = needing('kamailio', 'openssl', 'baresip', 'linphonec')

const text = (file: TargetFile | undefined): string => new TextDecoder('utf-8', { fatal: true }).decode(file?.bytes)

describe.skipIf(need.missing)(need.title('an app with the file of a whole phone'), () => {
  let registrar: Registrar
  let folder = ''
  let number = 8000
  beforeAll(async () => {
    registrar = await Registrar.start()
    folder = mkdtempSync(join(tmpdir(), 'whole-apps-'))
  })
  afterEach(stopAllPhones)
  afterAll(async () => {
    await registrar.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const service = (change: Partial<SipService> = {}): Partial<SipService> => ({
    ...{ domain: registrar.realm, transport: 'udp', port: registrar.port, srtp: 'off' },
    ...{ outboundProxy: `127.0.0.1:${registrar.port}`, expiresSeconds: 60, voicemail: null },
    ...change,
  })

  /** Somebody new at the registrar. */
  async function somebody(): Promise<Pick<PhoneAccount, 'extension' | 'displayName' | 'password'>> {
    number += 1
    const one = { extension: String(number), displayName: `Quầy ${number}`, password: `h7Kw2mPq9XnR${number}` }
    await registrar.addUser(one.extension, one.password)
    return one
  }

  const linphones: readonly (readonly [Target, (files: readonly TargetFile[]) => ReturnType<typeof startLinphone>])[] = [
    [linphonerc, ([file, ...beside]) => startLinphone({ from: { rc: text(file) }, beside })],
    [
      linphone,
      ([file, ...beside]) => {
        const path = join(folder, `${number}.xml`)
        writeFileSync(path, text(file), { mode: 0o600 })
        return startLinphone({ from: { provisioningUrl: pathToFileURL(path).href }, beside })
      },
    ],
  ]
  const apps: readonly (readonly [Target, (files: readonly TargetFile[]) => Phone])[] = [
    [baresip, ([file]) => startBaresip(text(file))],
    ...linphones,
  ]

  it.each(apps.map(([target, start]) => [target.info.id, target, start] as const))(
    'registers each of its lines: %s',
    async (_, target, start) => {
      const account = accountFor(target, { ...(await somebody()), mac: null }, service())
      const other = { ...(await somebody()), slot: 2, sip: account.sip }
      start(written(target.render({ ...account, lines: [other] })).files)
      for (const { extension, displayName } of [account, other]) {
        await registrar.waitFor(extension)
        expect(registrar.events(extension).at(-1)).toMatchObject({ outcome: 'ok', user: extension })
        expect(registrar.events(extension).at(-1)?.displayName).toContain(displayName)
      }
    },
  )

  it.each(linphones.map(([target, start]) => [target.info.id, target, start] as const))(
    'trusts the CA of a company that its system does not know, and no server without it: %s',
    async (_, target, start) => {
      const tls = service({ transport: 'tls', port: registrar.tlsPort, outboundProxy: `127.0.0.1:${registrar.tlsPort}` })
      const [trusting, other] = [await somebody(), await somebody()]
      const withCa = { ...trusting, mac: null, settings: { authority: registrar.authority.certificate } }
      const made = written(target.render(accountFor(target, withCa, tls)))
      expect(made.files.length).toBe(2)
      expect(made.notes.map(({ code }) => code)).toEqual(['linphone-authority'])
      const suspicious = start(written(target.render(accountFor(target, { ...other, mac: null }, tls))).files)
      start(made.files)
      await registrar.waitFor(trusting.extension)
      expect(registrar.events(trusting.extension).at(-1)).toMatchObject({ outcome: 'ok', transport: 'tls' })
      await poll(
        10_000,
        async () => (/not.*trusted|certificate verification failed/i.test(suspicious.trace()) ? true : null),
        () => 'it has not looked at the certificate',
      )
      expect(registrar.events(other.extension)).toEqual([])
    },
  )

  it.each(linphones.map(([target, start]) => [target.info.id, target, start] as const))(
    'keeps its path open as often as it is told: %s',
    async (_, target, start) => {
      const relay = await startRelay(registrar.port)
      try {
        const way = service({ outboundProxy: `127.0.0.1:${relay.port}` })
        const account = accountFor(target, { ...(await somebody()), mac: null, settings: { keepAliveSeconds: 1 } }, way)
        start(written(target.render(account)).files)
        await registrar.waitFor(account.extension)
        const alive = (): number[] => relay.fromPhone.flatMap(({ at, bytes }) => (bytes.toString() === '\r\n\r\n' ? [at] : []))
        await poll(
          15_000,
          async () => (alive().length >= 3 ? true : null),
          () => `only ${alive().length} were sent`,
        )
        const [, second = 0, third = 0] = alive()
        // Left to itself, Linphone waits ten seconds.
        expect(Math.round((third - second) / 100)).toBeGreaterThanOrEqual(9)
        expect(third - second).toBeLessThan(9_000)
      } finally {
        await stopAllPhones()
        await relay.stop()
      }
    },
    25_000,
  )
})
