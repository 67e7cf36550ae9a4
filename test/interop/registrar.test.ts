import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBaresip, startLinphone, startTwinkle, stopAllPhones, type Phone } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'

const password = `p;#%&< >\\,é=1'x` // a double quote is the one thing that baresip cannot hold
const transports = ['udp', 'tcp', 'tls'] as const
type Transport = (typeof transports)[number]

const need = needing('kamailio', 'openssl')
const withBaresip = needing('baresip')
const withLinphone = needing('linphonec')
const withTwinkle = needing('twinkle-console')

describe.skipIf(need.missing)(need.title('the registrar of the tests and real phones'), () => {
  let registrar: Registrar

  const portOf = (transport: Transport): number => (transport === 'tls' ? registrar.tlsPort : registrar.port)

  const baresip = (number: string, transport: Transport, secret: string): Phone =>
    startBaresip(`"Ánh" <sip:${number}@127.0.0.1:${portOf(transport)};transport=${transport}>;auth_pass="${secret}";regint=60\n`)

  const linphone = (number: string, transport: Transport, secret: string): Phone =>
    startLinphone({
      from: {
        rc: `[proxy_0]
reg_proxy=<sip:127.0.0.1:${portOf(transport)};transport=${transport}>
reg_identity="Ánh" <sip:${number}@${registrar.realm}>
reg_expires=60
reg_sendregister=1
[auth_info_0]
username=${number}
passwd=${secret}
realm=${registrar.realm}
`,
      },
      ca: registrar.ca,
    })

  const twinkle = (number: string, transport: Transport, secret: string): Promise<Phone> =>
    startTwinkle(`user_name=${number}
user_domain=${registrar.realm}
user_display=Ánh
auth_name=${number}
auth_pass=${secret}
outbound_proxy=127.0.0.1:${registrar.port}
all_requests_to_proxy=yes
registration_time=60
register_at_startup=yes
sip_transport=${transport}
pres_publish_startup=no
`)

  beforeAll(async () => {
    registrar = await Registrar.start()
  })
  afterEach(stopAllPhones)
  afterAll(() => registrar.stop())

  async function comesAndGoes(number: string, transport: Transport, start: () => Phone | Promise<Phone>): Promise<void> {
    await registrar.addUser(number, password)
    expect(await registrar.status(number)).toBe('unregistered')
    const phone = await start()
    await registrar.waitFor(number)
    expect(registrar.events(number).at(-1)).toMatchObject({ outcome: 'ok', transport })
    expect(registrar.events(number).at(-1)?.displayName).toContain('Ánh')
    expect(await registrar.contacts(number)).toHaveLength(1)
    await phone.stop()
    await registrar.waitFor(number, 'unregistered')
  }

  async function isRefused(number: string, start: () => Phone | Promise<Phone>): Promise<void> {
    await registrar.addUser(number, password)
    await start()
    await registrar.waitForOutcome(number, 'bad-password')
    expect(await registrar.status(number)).toBe('unregistered')
  }

  describe.skipIf(withBaresip.missing)(withBaresip.title('baresip'), () => {
    it.each(transports)('registers and leaves over %s', (transport) =>
      comesAndGoes(`b-${transport}`, transport, () => baresip(`b-${transport}`, transport, password)),
    )
    it('is refused with a wrong password', () => isRefused('b-wrong', () => baresip('b-wrong', 'udp', 'wrong')))

    it('stays registered when it is killed, until the registrar drops the user', async () => {
      await registrar.addUser('b-killed', password)
      const phone = baresip('b-killed', 'udp', password)
      await registrar.waitFor('b-killed')
      await phone.kill()
      expect(await registrar.status('b-killed')).toBe('registered')
      await registrar.delUser('b-killed')
      expect(await registrar.status('b-killed')).toBe('unregistered')
    })
  })

  describe.skipIf(withLinphone.missing)(withLinphone.title('linphone'), () => {
    it.each(transports)('registers and leaves over %s', (transport) =>
      comesAndGoes(`l-${transport}`, transport, () => linphone(`l-${transport}`, transport, password)),
    )
    it('is refused with a wrong password', () => isRefused('l-wrong', () => linphone('l-wrong', 'udp', 'wrong')))

    it('registers by a SHA-256 digest', async () => {
      const modern = await Registrar.start({ algorithm: 'SHA-256' })
      try {
        await modern.addUser('l-sha', password)
        const rc = `[proxy_0]
reg_proxy=<sip:127.0.0.1:${modern.port};transport=udp>
reg_identity=<sip:l-sha@${modern.realm}>
reg_sendregister=1
[auth_info_0]
username=l-sha
passwd=${password}
`
        startLinphone({ from: { rc } })
        await modern.waitFor('l-sha')
      } finally {
        await stopAllPhones()
        await modern.stop()
      }
    })
  })

  describe.skipIf(withTwinkle.missing)(withTwinkle.title('twinkle'), () => {
    it('registers and leaves over udp', () => comesAndGoes('t-udp', 'udp', () => twinkle('t-udp', 'udp', password)))
    it('is refused with a wrong password', () => isRefused('t-wrong', () => twinkle('t-wrong', 'udp', 'wrong')))
  })
})
