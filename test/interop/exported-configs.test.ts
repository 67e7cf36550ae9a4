import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Transport } from '#shared/sip-words.ts'
import { targets } from '../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount } from '../../src/main/provisioning/targets/target.ts'
import { startBaresip, startLinphone, startTwinkle, stopAllPhones, type Phone } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'

const need = needing('kamailio', 'openssl')

/** Awkward in a different way each. Where a phone cannot hold one, its target must refuse it: nobody may fail to register. */
const people: readonly (readonly [password: string, name: string])[] = [
  [`Xy7&k<Q2#;'=% é>$,`, 'Nguyễn Thị Hằng'],
  ['  both  ends ;a=b ', 'Ana "Annie" Díaz'],
  [`tr\\ail\\\\ing"quote"`, `O'Brien; <sales> & more, 100%`],
  ['Mật khẩu rất dài có dấu 😀', '😀 Trần Đức'],
  [`;#'"%\\u0041%41&amp;&#65;`, 'Phòng = 1 # 2'],
  ['endsInBackslash\\', ''],
]

/** At least so many of the six are carried by each target: refusing everything would prove nothing. */
const carriedAtLeast = 3

describe.skipIf(need.missing)(need.title('real phones with what Linecard wrote for them'), () => {
  let registrar: Registrar
  let folder = ''
  let number = 5000

  beforeAll(async () => {
    registrar = await Registrar.start()
    folder = mkdtempSync(join(tmpdir(), 'linecard-exports-'))
  })
  afterEach(stopAllPhones)
  afterAll(async () => {
    await registrar.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const text = (file: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file)

  const phones = [
    {
      id: 'linphone',
      tool: 'linphonec',
      start(file: Uint8Array): Phone {
        const path = join(folder, `${number}.xml`)
        writeFileSync(path, file, { mode: 0o600 })
        return startLinphone({ from: { provisioningUrl: pathToFileURL(path).href }, ca: registrar.ca })
      },
    },
    {
      id: 'linphonerc',
      tool: 'linphonec',
      start: (file: Uint8Array): Phone => startLinphone({ from: { rc: text(file) }, ca: registrar.ca }),
    },
    { id: 'baresip', tool: 'baresip', start: (file: Uint8Array): Phone => startBaresip(text(file)) },
    { id: 'twinkle', tool: 'twinkle-console', start: (file: Uint8Array): Promise<Phone> => startTwinkle(text(file)) },
  ] as const

  for (const { id, tool, start } of phones) {
    const with_ = needing(tool)
    const target = targets.find((one) => one.info.id === id)
    if (!target) throw new Error(id)
    const ways: readonly Transport[] = target.info.transports

    describe.skipIf(with_.missing)(with_.title(id), () => {
      it.each(ways)(
        'registers over %s with every password that is not refused, and shows the name exactly',
        async (transport) => {
          const port = transport === 'tls' ? registrar.tlsPort : registrar.port
          let carried = 0
          for (const [password, displayName] of people) {
            number += 1
            const account: PhoneAccount = {
              extension: String(number),
              displayName,
              password,
              mac: null,
              madeAt: 0,
              sip: {
                domain: registrar.realm,
                transport,
                port,
                outboundProxy: `127.0.0.1:${port}`,
                expiresSeconds: 60,
                srtp: 'off',
                stun: null,
                voicemail: null,
              },
            }
            const rendered = target.render(account)
            if (!rendered.ok) continue
            carried += 1
            await registrar.addUser(account.extension, password)
            const [file] = rendered.files
            if (!file) throw new Error('no file')
            const phone = await start(file.bytes)
            await registrar.waitFor(account.extension)
            const seen = registrar.events(account.extension).at(-1)
            expect([password, seen?.outcome, seen?.transport]).toEqual([password, 'ok', transport])
            expect(shown(seen?.displayName ?? '')).toBe(displayName)
            await phone.kill()
          }
          expect(carried).toBeGreaterThanOrEqual(carriedAtLeast)
        },
        60_000,
      )
    })
  }
})

/** A display name without SIP's quotes and backslashes (RFC 3261, 25.1). */
function shown(name: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/su.exec(name.trim())?.[1]
  return quoted === undefined ? name.trim() : quoted.replace(/\\(.)/gsu, '$1')
}
