import type { Log } from '../log/log.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import { createBench, type Bench } from '../bench/bench.ts'
import type { BenchNetworkPorts, BenchWays } from '../bench/bench-ports.ts'
import type { Copy } from '../host/copying.ts'
import type { EventHub } from '../host/events.ts'
import { recordOf } from '../provisioning/artefacts.ts'
import { createMaker } from '../provisioning/make.ts'
import { targets } from '../provisioning/targets/index.ts'
import type { Problem } from '#shared/problem.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import { makingFrom } from './making.ts'
import type { Services } from './services.ts'

export interface WiredBenchPorts extends Pick<BenchNetworkPorts, 'certificate' | 'addressesOf'> {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hub: EventHub
  readonly copy: Copy
  readonly fault: (error: unknown) => void
  readonly accounts: Pick<AccountRecords, 'get'>
  readonly services: Services
  readonly ways: BenchWays
  /** Why this computer may serve no files; null: it may. */
  readonly refusal: () => Problem | null
}

const kinds = new Map(
  targets.map(({ info, carriers }) => [info.id, { info, carries: new Set(Object.keys(carriers ?? {}) as SettingName[]) }]),
)

/** Joins the session with the phones, the passwords and the registrations that it is about. */
export function wireBench(ports: WiredBenchPorts): Bench {
  const { clock, random, log, hub, fault, services, ways } = ports
  const { artefacts, audit, credentials, directory, phones, plans, watches } = services
  const make = createMaker(makingFrom(ports))
  const bench = createBench({
    ...{ store: ports.store, vault: ports.vault, clock, random, fault, phones, make, copy: ports.copy },
    ...{ certificate: ports.certificate, addressesOf: ports.addressesOf },
    emit: hub.emit,
    note: audit.note,
    network: (desk, tickets) =>
      ways.network({ desk, tickets, clock, random, log, certificate: ports.certificate, addressesOf: ports.addressesOf }),
    newPath: () => ways.newPath(random),
    refusal: ports.refusal,
    accountName(accountId) {
      const account = ports.accounts.get(accountId)
      return account.ok ? account.value.name : null
    },
    extension: (accountId, number) => directory.get(accountId, number)?.extension ?? null,
    passwordStates: credentials.states,
    target: (id) => kinds.get(id) ?? null,
    targets: targets.map(({ info }) => info),
    given: (made, accountId, place) => artefacts.remember(recordOf(made, accountId), 'session', place),
    watch: (accountId, number) => void watches.calls['handoff.watch']({ accountId, number }).catch(fault),
    unwatch: (accountId, number) => void watches.calls['handoff.stopWatching']({ accountId, number }).catch(fault),
    proved(accountId, number) {
      const known = credentials.known(accountId, number)
      return known && known.provedAt !== null ? { version: known.version } : null
    },
    rotate: (accountId, number) => credentials.rotate(accountId, number, { mode: 'generate' }),
    planNumbers: (accountId, id) =>
      plans.calls['plans.numbers']({
        accountId,
        id,
        states: ['planned', 'sent', 'waiting', 'confirmed', 'handed-off', 'registered'],
      }),
  })
  hub.on('extensions.changed', ({ accountId, changed, removed }) => {
    bench.touched(
      accountId,
      changed.map(({ number }) => number),
    )
    for (const number of removed) void bench.forgetExtension(accountId, number).catch(fault)
  })
  return bench
}
