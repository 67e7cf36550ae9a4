import type { CallOutput, HandlersOf } from '#shared/contract.ts'
import type { CallerId } from '#shared/extension.ts'
import { maxCallerIdPages } from '#shared/limits.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { PbxClient } from '../pbx/pbx.ts'
import type { Clock } from '../system/clock.ts'
import type { Directory } from './directory.ts'

export interface CallerIdsPorts {
  readonly directory: Directory
  readonly clock: Clock
  readonly pbx: (accountId: string) => Result<PbxClient>
}

type CallerIds = CallOutput<'callerIds.list'>

/** Caller IDs change rarely: what was read within this time, in ms, is shown as it is. */
const freshForMs = 5 * 60_000

export function createCallerIds({ directory, clock, pbx: clientOf }: CallerIdsPorts): HandlersOf<'callerIds'> {
  /** How many could not be read, by account. */
  const leftOut = new Map<string, number>()
  const withLeft = (accountId: string, known: Omit<CallerIds, 'left'>): CallerIds => {
    const left = leftOut.get(accountId) ?? 0
    return { ...known, ...(left > 0 ? { left } : {}) }
  }

  async function read(accountId: string): Promise<Result<CallerIds>> {
    const pbx = clientOf(accountId)
    if (!pbx.ok) return pbx
    const callerIds: CallerId[] = []
    let left = 0
    for (let page = 1; page <= maxCallerIdPages; page += 1) {
      const answer = await pbx.value.callerIds({ page, perPage: 200 }, { lane: 'click' })
      if (!answer.ok) return fail(answer.problem)
      const { items, odd, lastPage } = answer.value
      const leftHere = odd.filter(({ shown }) => !shown).length
      callerIds.push(...items)
      left += leftHere
      if (page >= lastPage || items.length + leftHere === 0) break
    }
    directory.putCallerIds(accountId, callerIds)
    leftOut.set(accountId, left)
    return ok(withLeft(accountId, { callerIds, readAt: clock.now() }))
  }

  return {
    async 'callerIds.list'({ accountId }) {
      const known = directory.callerIds(accountId)
      const age = clock.now() - (known?.readAt ?? 0)
      if (known && age >= 0 && age < freshForMs) return ok(withLeft(accountId, known))
      const answer = await read(accountId)
      // Older is better than nothing.
      return answer.ok || !known ? answer : ok(known)
    },
  }
}
