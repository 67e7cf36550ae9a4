import * as z from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { SecretName, SecretPlace } from '../vault/secret-name.ts'
import type { Vault } from '../vault/vault.ts'

const secretsSchema = z.object({ pin: z.string().nullable().optional(), password: z.string().optional() })

/** What of a queued change may not be in the records as it is: a PIN (null clears it), a chosen password. */
export type QueuedSecret = z.infer<typeof secretsSchema>

/** Whose secret it is. */
export interface QueuedPlace {
  readonly accountId: string
  readonly number: string
  readonly id: string
}

/** Secrets of changes that wait, in the vault under the change's id. What is synchronous belongs into the transaction of the change. */
export interface QueuedSecrets {
  /** To be awaited before `set`. */
  ready(): Promise<Result<null>>
  get(place: QueuedPlace): Promise<Result<QueuedSecret>>
  /** `createdAt`: of the extension that the change is meant for; null: of one that is yet to be made. */
  set(place: QueuedPlace, createdAt: string | null, secret: QueuedSecret): void
  remove(place: QueuedPlace): void
  /** Of a whole account. */
  removeAll(accountId: string): void
}

export function createQueuedSecrets(vault: Vault): QueuedSecrets {
  const kind = 'queued'
  const placeOf = ({ accountId, number, id }: QueuedPlace): SecretPlace => ({ accountId, number, kind, version: id })
  const nameOf = (place: QueuedPlace, createdAt: string | null): SecretName => ({ ...placeOf(place), createdAt })
  return {
    ready: vault.ready,
    async get(place) {
      const read = await vault.get(placeOf(place))
      if (!read.ok) return read
      return ok(read.value === null ? {} : secretsSchema.parse(JSON.parse(read.value)))
    },
    set: (place, createdAt, secret) => vault.put(nameOf(place, createdAt), JSON.stringify(secret)),
    remove: (place) => vault.drop(placeOf(place)),
    removeAll(accountId) {
      for (const name of vault.names(accountId)) if (name.kind === kind) vault.drop(name)
    },
  }
}
