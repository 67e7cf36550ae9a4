import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OneTimeLink } from '#shared/handoff.ts'
import { ok } from '#shared/result.ts'
import { systemClock } from '../../src/main/system/clock.ts'
import { createArtefacts } from '../../src/main/provisioning/artefacts.ts'
import { createOneTime } from '../../src/main/provisioning/one-time-calls.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { openStore } from '../../src/main/store/store.ts'
import { noClipboard } from '../support/e2e/clipboard.ts'
import { startLinphone, stopAllPhones } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'
import { crossingService } from '../support/e2e/crossing.ts'
import { anExtension } from '../support/extensions.ts'

const need = needing('kamailio', 'openssl', 'linphonec')
const password = `Xy7&k<Q2#;"'=% é>$\\x`
const displayName = 'Nguyễn Thị Hằng "Annie"'

describe.skipIf(need.missing)(need.title('a one-time link and a real Linphone'), () => {
  let registrar: Registrar
  const events: OneTimeLink[] = []

  const service = crossingService(
    createOneTime({
      artefacts: createArtefacts(
        openStore(':memory:'),
        systemClock,
        () => null,
        () => null,
      ),
      copy: noClipboard,
      version: () => null,
      sip: () => ok(sip),
      extension: (_, number) => ok(anExtension({ number, displayName, tlsEnabled: sip.transport === 'tls' })),
      password: async () => ok(password),
      clock: systemClock,
      random: systemRandom,
      interfaces: () => [{ name: 'lo', address: '127.0.0.1' }],
      certificate: () => null,
      addressesOf: async () => [],
      changed: (link) => events.push(link),
      refusal: () => null,
    }),
  )
  let sip = {
    domain: '',
    transport: 'udp' as 'udp' | 'tcp' | 'tls',
    port: 5060,
    outboundProxy: null as string | null,
    expiresSeconds: 60,
    srtp: 'optional' as const,
    stun: null,
    voicemail: '*97',
  }

  beforeAll(async () => {
    registrar = await Registrar.start()
  })
  afterEach(stopAllPhones)
  afterAll(async () => {
    await service.close()
    await registrar.stop()
  })

  it.each(['udp', 'tcp', 'tls'] as const)('provisions itself through it and registers over %s', async (transport) => {
    const number = { udp: '4001', tcp: '4002', tls: '4003' }[transport]
    const port = transport === 'tls' ? registrar.tlsPort : registrar.port
    sip = { ...sip, domain: registrar.realm, transport, port, outboundProxy: `127.0.0.1:${port}` }
    await registrar.addUser(number, password)
    const offered = await service.calls['oneTime.offer']({ accountId: 'a', number, target: 'linphone' })
    if (!offered.ok) throw new Error(offered.problem.message)
    const link = offered.value

    startLinphone({ from: { provisioningUrl: link.url }, ca: registrar.ca })
    await registrar.waitFor(number)

    expect(registrar.events(number).at(-1)).toMatchObject({ outcome: 'ok', transport })
    // As SIP quotes it.
    expect(registrar.events(number).at(-1)?.displayName).toBe('"Nguyễn Thị Hằng \\"Annie\\""')
    const after = events.filter((one) => one.id === link.id).at(-1)
    expect(after?.state).toBe('delivered')
    expect(after?.visits.filter((visit) => visit.outcome === 'complete')).toHaveLength(1)
    expect(after?.visits[0]).toMatchObject({ address: '127.0.0.1', file: `${number}.linphone.xml`, outcome: 'complete' })
    expect((await fetch(link.url)).status).toBe(410)
  })
})
