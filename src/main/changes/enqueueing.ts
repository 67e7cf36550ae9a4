import type { Extension, KeptPatch } from '#shared/extension.ts'
import { ok, type Result } from '#shared/result.ts'
import { fieldsOf, isSecret, visible, type FieldValues, type NewItem, type Queue, type Queued } from './queue.ts'
import type { QueuedSecret, QueuedSecrets } from './queued-secrets.ts'

export interface EnqueueingPorts {
  readonly queue: Queue
  readonly secrets: QueuedSecrets
  readonly known: (accountId: string, number: string) => Extension | null
  /** A change of this extension waits, or waits no more. */
  readonly changed: (accountId: string, number: string) => void
}

type Base = Queued['base']

/** Puts changes into the queue, each with what the person saw when they decided it. All answer the item's id. */
export interface Enqueueing {
  /** What is known of the extension now: what a change is compared with when it is applied. */
  baseOf(accountId: string, number: string): Base
  add(item: Omit<NewItem, 'id'>, secret: QueuedSecret): Promise<Result<string>>
  addEdit(accountId: string, number: string, patch: KeptPatch, state: 'waiting' | 'sending'): Promise<Result<string>>
}

export function createEnqueueing({ queue, secrets, known, changed }: EnqueueingPorts): Enqueueing {
  function baseOf(accountId: string, number: string, names: FieldValues = {}): Base {
    const extension = known(accountId, number)
    return {
      fields: extension ? fieldsOf(extension, names) : {},
      createdAt: extension?.createdAt ?? null,
      updatedAt: extension?.updatedAt ?? null,
    }
  }

  /** What an extension will be once everything before has been applied: later changes are based on that. */
  function expected(accountId: string, number: string, names: FieldValues): Base {
    const { fields, ...rest } = baseOf(accountId, number, names)
    for (const item of queue.of(accountId, number)) {
      if (item.kind !== 'edit') continue
      for (const field of Object.keys(fields))
        fields[field] = item.patch[field] ?? (field in item.patch ? null : (fields[field] ?? null))
    }
    return { fields, ...rest }
  }

  /** A secret is in the vault with the item, or the item is not there. */
  const readyFor = async (secret: QueuedSecret): Promise<Result<null>> => (isSecret(secret) ? secrets.ready() : ok(null))

  async function add(item: Omit<NewItem, 'id'>, secret: QueuedSecret): Promise<Result<string>> {
    const id = queue.newId()
    const ready = await readyFor(secret)
    if (!ready.ok) return ready
    queue.add({ ...item, id }, secret)
    // What leaves at once is not shown as waiting.
    if (item.state !== 'sending') changed(item.accountId, item.number)
    return ok(id)
  }

  /** A second thought about the same extension: one change, still based on what was there at first. */
  async function addTo(last: Queued, fields: FieldValues, secret: QueuedSecret): Promise<Result<string>> {
    const { account_id: accountId, number } = last
    const ready = await readyFor(secret)
    if (!ready.ok) return ready
    const base = expected(accountId, number, fields)
    const change = {
      patch: { ...last.patch, ...fields },
      base: { ...last.base, fields: { ...base.fields, ...last.base.fields } },
    }
    if (isSecret(secret)) queue.setWithSecret(last, change, secret)
    else queue.set(last.id, change)
    changed(accountId, number)
    return ok(last.id)
  }

  return {
    baseOf: (accountId, number) => baseOf(accountId, number),
    add,
    async addEdit(accountId, number, patch, state) {
      const fields = visible(patch)
      const secret: QueuedSecret = patch.voicemailPin === undefined ? {} : { pin: patch.voicemailPin }
      const last = queue.of(accountId, number).at(-1)
      if (state === 'waiting' && last?.kind === 'edit' && last.state === 'waiting') return addTo(last, fields, secret)
      const base = state === 'sending' ? baseOf(accountId, number, fields) : expected(accountId, number, fields)
      return add({ accountId, kind: 'edit', number, state, patch: fields, base, passwordMode: null }, secret)
    },
  }
}
