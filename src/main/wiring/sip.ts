import { rootCertificates } from 'node:tls'
import type { SipService } from '#shared/account.ts'
import type { Emit } from '#shared/contract.ts'
import { textsIn, type Locale } from '#shared/locales.ts'
import { fail, ok } from '#shared/result.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import type { Clock } from '../system/clock.ts'
import type { Copy } from '../host/copying.ts'
import type { Parts } from '../parts.ts'
import type { WatchedPolicy } from '../policy/watched-policy.ts'
import type { Random } from '../system/random.ts'
import { sipOf } from '../provisioning/own-tls.ts'
import { createSipChecks, type SipChecks } from '../sip/checks.ts'
import { besideOwnRegistrar } from '../sip/own-registrar.ts'
import type { Demo } from './demo-account.ts'
import type { Services } from './services.ts'

export interface SipWiringPorts {
  readonly parts: Pick<Parts, 'sip' | 'network' | 'version'>
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  readonly copy: Copy
  readonly accounts: Pick<AccountRecords, 'get'>
  readonly services: Services
  readonly demo: Demo
  readonly refusal: WatchedPolicy['refusal']
  /** PEM texts that a person trusts besides the computer's; empty: none. */
  readonly extraCertificates: () => string
  readonly language: () => Locale
}

export interface SipWiring extends Pick<SipChecks, 'calls' | 'forgetAccount' | 'close'> {
  /** The addresses of a name on the local network; none where it has none. */
  addressesOf(name: string): Promise<readonly string[]>
}

/** SIP from this computer: the checks that a person asks for, and what they tell the other services. */
export function wireSip(ports: SipWiringPorts): SipWiring {
  const { parts, clock, random, emit, copy, accounts, services, demo } = ports
  const sip = besideOwnRegistrar(() => demo.running()?.registrar ?? null, {
    names: parts.sip.names(),
    network: parts.sip.network(async () => {
      const extra = ports.extraCertificates()
      return [...rootCertificates, ...(await parts.network.systemCertificates()), ...(extra === '' ? [] : [extra])]
    }),
  })
  const checks = createSipChecks({
    ...sip,
    ...{ clock, random, emit, copy },
    texts: () => textsIn(ports.language()).byCode(),
    userAgent: `Linecard/${parts.version}`,
    pbxAheadMs: services.connections.pbxAheadMs,
    account(accountId, number) {
      const account = accounts.get(accountId)
      if (!account.ok) return account
      const refused = ports.refusal(account.value.address)
      return refused ? fail(refused) : ok({ ...account.value, sip: sipFor(account.value.sip, accountId, number) })
    },
    password: services.credentials.password,
    version: services.versionOf,
    listed: (accountId, number, registration, version) =>
      services.registered(accountId, number, registration, version === null ? null : { version, clear: false }),
    proved: services.watches.proveByLogin,
  })

  /** As its phones have it: one that the PBX takes over TLS alone uses TLS, whatever its account says. */
  function sipFor(sip: SipService, accountId: string, number: string): SipService {
    const known = services.directory.get(accountId, number)
    return known ? sipOf(sip, known.extension) : sip
  }

  /** Only TLS has a use for what the computer trusts. */
  async function trusted({ accountId, number }: { readonly accountId: string; readonly number: string }): Promise<void> {
    const account = accounts.get(accountId)
    if (account.ok && sipFor(account.value.sip, accountId, number).transport === 'tls') await parts.network.systemCertificates()
  }

  return {
    ...checks,
    calls: {
      ...checks.calls,
      // Before the clock of a check runs: what takes long to read must not look like a registrar that does not answer.
      'sip.diagnose': (input) => parts.network.systemCertificates().then(() => checks.calls['sip.diagnose'](input)),
      'sip.prove': (input) => trusted(input).then(() => checks.calls['sip.prove'](input)),
    },
    async addressesOf(name) {
      const found = await sip.names.addresses(name)
      return typeof found === 'string' ? [] : found.found
    },
  }
}
