import type { Emit } from '#shared/contract.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { throttled } from '#shared/throttle.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import { createConnectionStates, type ConnectionStates } from '../accounts/connection-states.ts'
import type { Clock } from '../system/clock.ts'
import type { Budget } from '../pbx/budget.ts'
import type { ConnectedClient } from '../pbx/client.ts'
import type { PbxClient } from '../pbx/pbx.ts'
import { createPbxTime, type PbxTime } from '../pbx/pbx-time.ts'
import { withHealthReporting } from './health.ts'

/** What a client of one account is made of. */
export interface ClientFor {
  readonly accountId: string
  readonly address: string
  readonly budget: Budget
  readonly time: PbxTime
}

export interface ConnectionsPorts {
  readonly clock: Clock
  readonly emit: Emit
  readonly fault: (error: unknown) => void
  readonly accounts: Pick<AccountRecords, 'get' | 'tokenRefused' | 'answered'>
  /** Why an address must not be talked to; null: it may. */
  readonly refusal: (address: string) => Problem | null
  readonly budget: (address: string) => Budget
  readonly client: (how: ClientFor) => ConnectedClient
  /** ms until every status has been asked once more; null: nothing is asked. */
  readonly sweepMs: (accountId: string) => number | null
}

/** One client for each account that is worked with, and what is known of the way to its PBX. */
export interface Connections {
  readonly states: ConnectionStates
  /** The account's client, opened if it is not yet; or why there is none. */
  clientOf(accountId: string): Result<PbxClient>
  isOpen(accountId: string): boolean
  isOnline(accountId: string): boolean
  perMinute(accountId: string): number
  /** How many requests may leave at once now. */
  room(accountId: string): number
  /** What the clock of the account's PBX shows, ms since the epoch; null: it never said. */
  pbxNow(accountId: string): number | null
  /** How far that is ahead of this computer's clock, in ms; null: not known. */
  pbxAheadMs(accountId: string): number | null
  /** Something changed that the meter shows. */
  tellMeter(accountId: string): void
  /** The network may be another: what is open connects anew, and asks at once whether its PBX is there. */
  renew(): void
  close(accountId: string): void
  closeAll(): void
}

interface Open {
  readonly client: PbxClient
  readonly budget: Budget
  readonly time: PbxTime
  readonly renew: () => void
  readonly tellMeter: () => void
  readonly close: () => void
}

/** The meter's news comes with every request; a window shows it at most this often, in ms. */
const meterEveryMs = 400

/** What a PBX allows in a minute unless it says otherwise. */
const usualPerMinute = 60

export function createConnections(ports: ConnectionsPorts): Connections {
  const { clock, emit, fault, accounts } = ports
  const open = new Map<string, Open>()

  const states = createConnectionStates(clock, emit, (accountId) => {
    const pbx = clientOf(accountId)
    if (pbx.ok) pbx.value.extensions({ page: 1, perPage: 1 }, { lane: 'handoff' }).catch(fault)
  })

  function clientOf(accountId: string): Result<PbxClient> {
    const there = open.get(accountId)
    if (there) return ok(there.client)
    const account = accounts.get(accountId)
    if (!account.ok) return account
    const { address, token } = account.value
    const refused = ports.refusal(address)
    if (refused) {
      states.report(accountId, refused)
      return fail(refused)
    }
    if (token === 'needed') return fail(problem('token-rejected'))
    const opened = openFor(accountId, address)
    open.set(accountId, opened)
    return ok(opened.client)
  }

  function openFor(accountId: string, address: string): Open {
    const budget = ports.budget(address)
    const time = createPbxTime(clock)
    const meter = throttled(clock, meterEveryMs, () => {
      const { perMinute: _perMinute, ...state } = budget.state()
      emit('budget.changed', { accountId, ...state, sweepMs: ports.sweepMs(accountId), pbxAheadMs: time.aheadMs() })
    })
    const stopMeter = budget.onChange(meter.tell)
    const made = ports.client({ accountId, address, budget, time })
    const client = withHealthReporting(made, {
      report: (trouble) => states.report(accountId, trouble),
      tokenRefused: () => accounts.tokenRefused(accountId),
      answered: (at) => accounts.answered(accountId, at),
      fault,
    })
    return {
      client,
      budget,
      time,
      renew: made.renew,
      tellMeter: meter.tell,
      close() {
        stopMeter()
        meter.stop()
        budget.close()
        made.close()
      },
    }
  }

  function close(accountId: string): void {
    open.get(accountId)?.close()
    open.delete(accountId)
  }

  return {
    states,
    clientOf,
    isOpen: (accountId) => open.has(accountId),
    isOnline: (accountId) => states.state(accountId).state === 'online',
    perMinute: (accountId) => open.get(accountId)?.budget.state().perMinute ?? usualPerMinute,
    room: (accountId) => open.get(accountId)?.budget.state().remaining ?? usualPerMinute,
    pbxNow: (accountId) => open.get(accountId)?.time.now() ?? null,
    pbxAheadMs: (accountId) => open.get(accountId)?.time.aheadMs() ?? null,
    tellMeter: (accountId) => open.get(accountId)?.tellMeter(),
    renew() {
      for (const [accountId, { renew }] of open) {
        renew()
        states.probe(accountId)
      }
    },
    close,
    closeAll() {
      for (const accountId of [...open.keys()]) close(accountId)
    },
  }
}
