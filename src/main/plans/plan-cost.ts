import { rowActions, type PlanCost, type RowAction } from '#shared/plans.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Clock } from '../system/clock.ts'
import { outdatedBy } from './plan-check.ts'
import type { PlansPorts } from './plan-ports.ts'
import type { Head, Member, PlanStore } from './plan-store.ts'

export interface PlanCostPorts extends Pick<PlansPorts, 'known' | 'perMinute' | 'room' | 'size' | 'listedAt'> {
  readonly plans: PlanStore
  readonly slices: Slices
  readonly clock: Clock
}

/** A list that was read within this time, in ms, is as good as read anew. */
export const freshListMs = 5 * 60_000
/** Extensions of one page. */
const perPage = 200

/** Whether the account's list was read too long ago to compare a plan with it. */
export function isListOld({ clock, listedAt }: Pick<PlanCostPorts, 'clock' | 'listedAt'>, accountId: string): boolean {
  const at = listedAt(accountId)
  const age = at === null ? Infinity : clock.now() - at
  return age < 0 || age > freshListMs
}

/** Whether the account's list must be read before this plan starts. A switch on or off says the same whatever else was changed meanwhile. */
export const needsList = (ports: Pick<PlanCostPorts, 'clock' | 'listedAt'>, head: Pick<Head, 'account_id' | 'kind'>): boolean =>
  head.kind !== 'status' && isListOld(ports, head.account_id)

/** Requests of one row, where every answer comes. */
export function requestsOf({ action, wanted, secrets }: Member, rollout = false): number {
  if (action === 'none') return 0
  // Who is registered is looked at first, and once more when the phone must be back.
  if (action === 'rotate') return rollout ? 3 : 1
  // A create has no status, and a PIN is set only in what was read just before.
  if (action === 'create') return wanted['status'] === undefined || wanted['status'] === 'active' ? 1 : 2
  return action === 'edit' && secrets.includes('voicemailPin') ? 2 : 1
}

/** How long so many requests take from now, in ms, with what may leave at once. */
export function lastsMs(requests: number, perMinute: number, room: number): number {
  return (Math.max(0, requests - Math.max(0, room)) / Math.max(1, perMinute)) * 60_000
}

/** What is left of a plan costs so much. Sends nothing. */
export async function costOf(head: Head, ports: PlanCostPorts): Promise<PlanCost> {
  const { plans, known, clock } = ports
  const { account_id: accountId, id } = head
  const actions = Object.fromEntries(rowActions.map((action) => [action, 0])) as Record<RowAction, number>
  const pause = ports.slices.pace()
  let [rows, requests, outdated] = [0, 0, 0]
  for (let from = 0; ;) {
    const some = plans.rowsFrom(id, from, 100)
    const last = some.at(-1)
    if (!last) break
    for (const row of some.filter(({ state }) => state === 'planned')) {
      if (outdatedBy(row, known(accountId, row.number ?? ''))) outdated += 1
      else {
        rows += 1
        requests += requestsOf(row, head.rules.rollout !== undefined)
        actions[row.action] += 1
      }
    }
    from = last.position + 1
    await pause()
  }
  if (rows > 0 && needsList(ports, head)) requests += Math.max(1, Math.ceil(ports.size(accountId) / perPage))
  const perMinute = ports.perMinute(accountId)
  const lasts = lastsMs(requests, perMinute, ports.room(accountId))
  return {
    ...{ rows, requests, perMinute, actions, outdated },
    minutes: Math.ceil(lasts / 6_000) / 10,
    endsAt: clock.now() + lasts,
    open: plans.count(id, ['open']),
  }
}
