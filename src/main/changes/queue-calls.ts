import type { HandlersOf, QueueItem } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { KeyedMutex } from '../concurrency/keyed-mutex.ts'
import { toItem, type Queue, type Queued } from './queue.ts'
import { changeKey, type QueueRunner } from './queue-runner.ts'

export interface QueueCallsPorts {
  readonly queue: Queue
  readonly writes: KeyedMutex
  readonly runner: QueueRunner
  readonly online: (accountId: string) => boolean
  readonly known: (accountId: string, number: string) => Extension | null
  readonly changed: (accountId: string, number: string) => void
}

export const itemsOf = (queue: Queue, accountId: string): QueueItem[] => queue.all(accountId).map(toItem)

/** What a person does with changes that wait. */
export function createQueueCalls({ queue, writes, runner, online, known, changed }: QueueCallsPorts): HandlersOf<'queue'> {
  /** Runs `work` on a waiting item, then the queue, and answers how the queue is now. */
  async function onItem(accountId: string, id: string, work: (item: Queued) => void): Promise<Result<QueueItem[]>> {
    const item = queue.get(accountId, id)
    if (!item) return fail(problem('queue-unknown'))
    await writes.run(changeKey(accountId, item.number), async () => {
      const now = queue.get(accountId, id)
      if (now) work(now)
    })
    changed(accountId, item.number)
    runner.runInBackground(accountId)
    return ok(itemsOf(queue, accountId))
  }

  return {
    'queue.list': async ({ accountId }) => ok(itemsOf(queue, accountId)),
    'queue.discard': ({ accountId, id }) => onItem(accountId, id, () => runner.drop(accountId, id)),
    'queue.move': ({ accountId, id, before }) => onItem(accountId, id, () => queue.move(accountId, id, before)),
    'queue.resolve': ({ accountId, id, choices }) =>
      onItem(accountId, id, (item) => {
        // What was meant for an extension that is no more can only be discarded.
        if (item.state !== 'conflict' || item.problem) return
        const kept = Object.entries(item.patch).filter(([field]) => (choices[field] ?? 'mine') === 'mine')
        if (kept.length === 0 && !item.has_secret) return runner.drop(accountId, id)
        const there = known(accountId, item.number)
        queue.set(id, {
          state: 'waiting',
          patch: Object.fromEntries(kept),
          base: {
            fields: { ...item.base.fields, ...item.theirs },
            createdAt: there?.createdAt ?? null,
            updatedAt: there?.updatedAt ?? null,
          },
          theirs: null,
          problem: null,
        })
      }),
    'queue.confirm': ({ accountId, id }) =>
      onItem(accountId, id, ({ state }) => {
        // Without a PBX the question would come too early: it is asked when the answer counts.
        if (state === 'asking' && online(accountId)) queue.set(id, { state: 'waiting', problem: null })
      }),
    'queue.retry': ({ accountId, id }) =>
      onItem(accountId, id, ({ state }) => {
        if (state === 'refused') queue.set(id, { state: 'waiting', problem: null })
      }),
  }
}
