import type { Handlers } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Store } from '../store/store.ts'

/**
 * Many calls that come in one turn have a turn each: together they would be a stall. What a call changed is on the disk before anyone is
 * told that it is done.
 */
export function eachInItsTurn(calls: Handlers, { breath }: Slices, store: Store): Handlers {
  const paced = Object.entries(calls).map(([name, handler]) => {
    // The table says which input each takes; TypeScript cannot follow that through a union of names.
    const call = handler as (input: unknown) => Promise<Result<unknown>>
    async function inItsTurn(input: unknown): Promise<Result<unknown>> {
      await breath()
      const before = store.changes()
      const answer = await call(input)
      if (store.changes() !== before) await store.onDisk()
      return answer
    }
    return [name, inItsTurn] as const
  })
  return Object.fromEntries(paced) as unknown as Handlers
}
