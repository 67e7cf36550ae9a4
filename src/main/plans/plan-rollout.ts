import { problem, type Problem } from '#shared/problem.ts'
import type { Rollout } from '#shared/plans.ts'
import type { PlansPorts } from './plan-ports.ts'
import type { Head, Member, PlanStore } from './plan-store.ts'

export interface PlanRolloutPorts extends Pick<PlansPorts, 'registration' | 'expiresSeconds' | 'checkRegistration' | 'setUp'> {
  readonly plans: PlanStore
}

/** go: the next row may be sent. wait: phones of the rows before are still to come back. Otherwise a phone did not come back in time. */
export type Gate = { readonly is: 'go' } | { readonly is: 'wait' } | { readonly is: 'stop'; readonly problem: Problem }

const go: Gate = { is: 'go' }

/** Whether a wave ends behind so many rows. */
function isEndOfWave(done: number, { canary, wave }: Rollout): boolean {
  return done === canary || (done > canary && (done - canary) % wave === 0)
}

/**
 * What keeps a rollout from its next row: at the end of the canary and of each wave every phone that was registered before must be back. It is
 * back when it registered with the new password for certain; or when it is registered still after its old registration must have ended, and a
 * margin. One that is not by then stops the rollout.
 */
export function createPlanRollout({ plans, ...ports }: PlanRolloutPorts): { gate(head: Head): Promise<Gate> } {
  /** Which phone was asked about last, by plan: each in its turn. */
  const asked = new Map<string, number>()

  function deadlineOf({ account_id: accountId, base }: Member, { marginSeconds }: Rollout): number {
    return (base?.rotatedAt ?? 0) + (ports.expiresSeconds(accountId) + marginSeconds) * 1_000
  }

  type Phone = 'back' | 'away' | 'lost'
  function look(row: Member, rollout: Rollout): Phone {
    const number = row.number ?? ''
    if (row.state === 'registered' || ports.setUp(row.account_id, number) === 'registered') return 'back'
    const deadline = deadlineOf(row, rollout)
    const seen = ports.registration(row.account_id, number)
    if (!seen || seen.checkedAt < deadline) return 'away'
    return seen.state === 'registered' ? 'back' : 'lost'
  }

  async function gate(head: Head): Promise<Gate> {
    const { rollout } = head.rules
    if (!rollout) return go
    const done = plans.rows(head.id, ['confirmed', 'handed-off', 'registered', 'waiting'], 0, 100_000)
    if (done.length === 0 || !isEndOfWave(done.length, rollout)) return go
    const expected = done.filter(({ base, decision }) => base?.wasRegistered === true && decision !== 'send')
    const away = expected.filter((row) => look(row, rollout) !== 'back')
    const next = (asked.get(head.id) ?? 0) % Math.max(1, away.length)
    asked.set(head.id, next + 1)
    const one = away[next]
    if (!one) return go
    await ports.checkRegistration(head.account_id, one.number ?? '')
    const lost = away.find((row) => look(row, rollout) === 'lost')
    return lost ? { is: 'stop', problem: problem('phone-not-back', { number: lost.number ?? '' }) } : { is: 'wait' }
  }

  return { gate }
}
