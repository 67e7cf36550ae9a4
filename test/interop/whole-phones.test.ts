// A whole phone's file as its maker's reader understands it, lived by real phones.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { targets } from '../../src/main/provisioning/targets/index.ts'
import { baresip } from '../../src/main/provisioning/targets/baresip.ts'
import type { PhoneAccount } from '../../src/main/provisioning/targets/target.ts'
import { phoneReaders } from '../support/readers/phones.ts'
import type { ReadAccount } from '../support/readers/read-account.ts'
import { accountFor, written } from '../support/sip/accounts.ts'
import { startNameServer, type NameServer } from '../support/sip/name-server.ts'
import { startBaresip, stopAllPhones } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'

const need = needing('kamailio', 'openssl', 'baresip', 'dnsmasq')
const whole = targets.filter(({ info, maxLines }) => phoneReaders[info.id] && (maxLines?.(null) ?? 1) > 1)

describe.skipIf(need.missing)(need.title('the lines of a whole phone’s file'), () => {
  let registrar: Registrar
  let names: NameServer
  let number = 7000
  beforeAll(async () => {
    registrar = await Registrar.start()
    names = await startNameServer(registrar.realm, { udp: registrar.port })
  })
  afterEach(stopAllPhones)
  afterAll(async () => {
    await Promise.all([registrar.stop(), names.stop()])
  })

  const password = (): string => `h7Kw2mPq9XnR${number}`

  /** Somebody new at the registrar. */
  async function somebody(): Promise<Pick<PhoneAccount, 'extension' | 'displayName' | 'password'>> {
    number += 1
    const one = { extension: String(number), displayName: `Quầy ${number}`, password: password() }
    await registrar.addUser(one.extension, one.password)
    return one
  }

  /** A line as the phone has it, for a phone that can be run here. */
  function asBaresip({ extension, password: secret, displayName = '' }: ReadAccount, proxy: string | null): string {
    const sip = { ...accountFor(baresip, {}, { transport: 'udp', port: 5060 }).sip, srtp: 'off', stun: null } as const
    const account = { extension, password: secret, displayName, mac: null, madeAt: 0 }
    const service = { ...sip, domain: registrar.realm, outboundProxy: proxy, expiresSeconds: 60 }
    const [file] = written(baresip.render({ ...account, sip: service })).files
    return new TextDecoder().decode(file?.bytes)
  }

  it.each(whole.map((target) => [target.info.id, target] as const))('of %s register each by itself', async (id, target) => {
    const proxy = `127.0.0.1:${registrar.port}`
    const service = {
      domain: registrar.realm,
      transport: 'udp',
      port: registrar.port,
      outboundProxy: proxy,
      srtp: 'off',
    } as const
    const account = accountFor(target, await somebody(), service)
    const other = { ...(await somebody()), slot: 2, sip: account.sip }
    const { files } = written(target.render({ ...account, lines: [other] }))
    const { lines } = phoneReaders[id]?.(files) ?? { lines: new Map<number, ReadAccount>() }
    expect([...lines.keys()].sort()).toEqual([1, 2])
    for (const line of lines.values()) startBaresip(asBaresip(line, line.proxy ?? line.server ?? null))
    for (const { extension } of [account, other]) {
      await registrar.waitFor(extension)
      expect(registrar.events(extension).at(-1)?.outcome).toBe('ok')
    }
  })

  const bySrv = whole.filter((target) => {
    const account = accountFor(target, { settings: { registrar: 'srv' } }, { transport: 'udp', port: 5060, outboundProxy: null })
    return target.carriers?.registrar && written(target.render(account)).left?.length === 0
  })

  it.each(bySrv.map((target) => [target.info.id, target] as const))(
    'of %s that are to find their registrar by SRV find it in a real name server',
    async (id, target) => {
      const service = { domain: registrar.realm, transport: 'udp', port: 5060, outboundProxy: null, srtp: 'off' } as const
      const account = accountFor(target, { ...(await somebody()), settings: { registrar: 'srv' } }, service)
      const read = phoneReaders[id]?.(written(target.render(account)).files)
      const line = read?.lines.get(1)
      expect(read?.settings.registrar).toBe('srv')
      if (!line) throw new Error('no line')
      startBaresip(asBaresip(line, null), names.port)
      await registrar.waitFor(account.extension)
      expect(registrar.events(account.extension).at(-1)?.outcome).toBe('ok')
    },
  )

  it('by SRV: at least one make says it so', () => {
    expect(bySrv.length).toBeGreaterThan(0)
  })
})
