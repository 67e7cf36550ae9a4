import { readFile } from 'node:fs/promises'
import type { SipService } from '#shared/account.ts'
import { startDemoPbx, type DemoPbxServer } from '../../../src/main/demo/demo-pbx.ts'
import { baresip } from '../../../src/main/provisioning/targets/baresip.ts'
import { openWholeApp, type WholeApp } from '../app/whole-app.ts'
import { must } from '../app/must.ts'
import { fastClock } from '../clocks/fast-clock.ts'
import { accountFor, written } from '../sip/accounts.ts'
import { startBaresip, type Phone } from '../sip/phones.ts'
import { Registrar } from '../sip/registrar.ts'
import { poll } from '../sip/tools.ts'

/** So many of the app's seconds go by in one. */
const times = 5
/** How long the app takes a registration to live; the registrar grants as long in its own time. */
const expiresSeconds = 60

/** An app, a PBX on a real port and its real registrar, some of whose extensions have real phones. */
export interface LiveFloor {
  readonly app: WholeApp
  readonly pbx: DemoPbxServer
  readonly registrar: Registrar
  readonly accountId: string
  readonly numbers: readonly string[]
  /** Requests so far that gave an extension another password. */
  rotations(): number
  /** As a person does: takes the file that Linecard makes for this phone, and starts the phone anew with it. */
  deliver(number: string): Promise<void>
  close(): Promise<void>
}

interface Sizes {
  readonly extensions: number
  /** Which of them, from 0, have a phone. */
  readonly phones: readonly number[]
}

export async function openLiveFloor({ extensions, phones }: Sizes): Promise<LiveFloor> {
  const registrar = await Registrar.start({ maxExpires: expiresSeconds / times })
  const clock = fastClock(times)
  /** Passwords that are on their way from the PBX to its registrar. */
  const taken = new Map<string, Promise<void>>()
  const pbx = await startDemoPbx({
    ...{ extensions, limit: 100_000, clock },
    registration: (number) => registrar.status(number),
    onPassword(number, password) {
      taken.set(number, password === null ? registrar.delUser(number) : registrar.addUser(number, password))
    },
  })
  const app = await openWholeApp({ clock })
  const { calls } = app.linecard
  const sip: SipService = {
    ...{ domain: registrar.realm, transport: 'udp', port: registrar.port, outboundProxy: `127.0.0.1:${registrar.port}` },
    ...{ expiresSeconds, srtp: 'off', stun: null, voicemail: null },
  }
  const running = new Map<string, Phone>()
  // All of them by the one way that the account's settings name.
  for (const { extension_number: number } of pbx.api.rows()) pbx.api.put(number, { tls_enabled: false })
  const rows = pbx.api.rows()
  const numbers = rows.map((row) => row.extension_number)
  for (const row of rows) await registrar.addUser(row.extension_number, row.password)
  for (const at of phones) {
    const row = rows[at]
    if (!row) throw new Error('no such extension')
    const account = accountFor(baresip, { extension: row.extension_number, password: row.password }, sip)
    const [file] = written(baresip.render(account)).files
    running.set(row.extension_number, startBaresip(new TextDecoder().decode(file?.bytes)))
  }
  for (const number of running.keys()) await registrar.waitFor(number)

  const entry = { with: 'token', token: pbx.token } as const
  const { id: accountId } = must(await calls['accounts.connect']({ address: pbx.address, entry, sip }))
  must(await calls['accounts.change']({ accountId, sipChecks: true }))
  must(await calls['extensions.sync']({ accountId }))
  for (const number of numbers) must(await calls['extensions.refresh']({ accountId, number }))

  return {
    ...{ app, pbx, registrar, accountId, numbers },
    rotations: () => pbx.requests.filter(({ method, path }) => method !== 'GET' && path.endsWith('/change-password')).length,
    async deliver(number) {
      const { paths } = must(await calls['handoff.save']({ accountId, number, target: 'baresip', replace: true }))
      must(await calls['handoff.watch']({ accountId, number }))
      // It cannot unregister: the registrar knows its old password no more, and keeps what it had until that expires.
      await running.get(number)?.kill()
      await taken.get(number)
      const before = registrar.events(number).length
      running.set(number, startBaresip(await readFile(paths[0] ?? '', 'utf8')))
      await poll(
        10_000,
        () =>
          registrar
            .events(number)
            .slice(before)
            .some(({ outcome }) => outcome === 'ok')
            ? true
            : null,
        async () => `${number} does not register with its new file: ${await registrar.lastOutcome(number)}`,
      )
    },
    async close() {
      await Promise.all([...running.values()].map((phone) => phone.stop()))
      await app.close()
      await pbx.close()
      await registrar.stop()
    },
  }
}
