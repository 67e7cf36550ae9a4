import { expect, it } from 'vitest'
import type { SipService } from '#shared/account.ts'
import { ok, type Result } from '#shared/result.ts'
import { createMaker, type Made } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { anExtension } from '../../support/extensions.ts'
import { deskReaders } from '../../support/readers/desk-phones.ts'
import type { ReadAccount } from '../../support/readers/read-account.ts'
import { softphoneReaders } from '../../support/readers/softphones.ts'
import { plain } from '../../support/sip/accounts.ts'

/** As the owner of such an account sets it: everything says UDP and its ports. */
const overUdp: SipService = { ...plain.sip, transport: 'udp', port: 5060, outboundProxy: 'sbc.example.com:5060' }

function make(target: string, sip: Partial<SipService>, tlsEnabled: boolean | null): Promise<Result<Made>> {
  const maker = createMaker({
    sip: () => ok({ ...overUdp, ...sip }),
    extension: (_, number) => ok(anExtension({ number, displayName: 'Ana Diaz', tlsEnabled })),
    password: async () => ok('h7Kw2mPq9XnR4tVb'),
    version: () => 1,
    clock: handClock(),
  })
  return maker({ accountId: 'a', number: '1001', target, mac: '001565abcdef' })
}

async function madeOf(id: string, sip: Partial<SipService>, tlsEnabled: boolean | null): Promise<Made> {
  const made = await make(id, sip, tlsEnabled)
  if (!made.ok) throw new Error(made.problem.message)
  return made.value
}

function read({ target, rendered }: Made): ReadAccount {
  const { id } = target.info
  const desk = deskReaders[id]
  if (desk) return desk(rendered.files)
  const softphone = softphoneReaders[id]
  if (!softphone) throw new Error(`${id} has no reader`)
  return softphone(rendered)
}

const readOf = async (...how: Parameters<typeof madeOf>): Promise<ReadAccount> => read(await madeOf(...how))

// A contact has no server in it, and Cloud Softphone's code names the provider's own settings.
const withServer = targets
  .filter(({ info }) => !['vcard', 'cloud-softphone'].includes(info.id))
  .map((target) => [target.info.id, target] as const)

it.each(withServer)(
  '%s uses TLS for an extension with TLS of its own though the account says UDP, or is refused by name',
  async (id, target) => {
    if (target.info.transports.includes('tls')) {
      const made = await madeOf(id, {}, true)
      const found = read(made)
      const byHand = made.rendered.byHand.find(({ setting }) => setting === 'transport')?.value
      expect([id, found.transport ?? byHand?.toLowerCase()]).toEqual([id, 'tls'])
      // Where a port is written, it is the one of TLS: the account's are those of UDP.
      for (const address of [found.server, found.proxy]) expect(address ?? '').not.toMatch(/:5060$/)
      return
    }
    const made = await make(id, {}, true)
    expect(made).toMatchObject({
      ok: false,
      problem: {
        kind: 'target-refuses',
        params: { target: target.info.name, character: 'TLS', way: { code: 'way-own-tls', params: { number: '1001' } } },
      },
    })
  },
)

it('leaves the account’s transport to an extension without TLS of its own, and to one of which the PBX does not tell it', async () => {
  for (const tlsEnabled of [false, null]) {
    expect(await readOf('yealink', {}, tlsEnabled)).toMatchObject({
      transport: 'udp',
      server: 'pbx.example.com:5060',
      proxy: 'sbc.example.com:5060',
    })
  }
})

it('keeps the ports of an account that uses TLS itself', async () => {
  const ports = { transport: 'tls', port: 7443, outboundProxy: 'sbc.example.com:7061' } as const
  expect(await readOf('yealink', ports, true)).toMatchObject({
    transport: 'tls',
    server: 'pbx.example.com:7443',
    proxy: 'sbc.example.com:7061',
  })
})
