import { z } from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { Keychain } from '../keychain/keychain.ts'

const secretsSchema = z.object({ pin: z.string().nullable().optional(), password: z.string().optional() })

/** What of a queued change may not be in the records: a PIN (null clears it), a chosen password. */
export type QueuedSecret = z.infer<typeof secretsSchema>

/** Secrets of changes that wait, in the keychain as `queued/<account>/<item>`. */
export interface QueuedSecrets {
  get(accountId: string, id: string): Promise<Result<QueuedSecret>>
  set(accountId: string, id: string, secret: QueuedSecret): Promise<Result<null>>
  remove(accountId: string, id: string): Promise<void>
  /** Removes those of items that wait no more; the first refusal stops it. */
  keepOnly(accountId: string, ids: readonly string[]): Promise<Result<null>>
}

export function createQueuedSecrets(keychain: Keychain): QueuedSecrets {
  const name = (accountId: string, id: string): string => `queued/${accountId}/${id}`
  return {
    async get(accountId, id) {
      const read = await keychain.get(name(accountId, id))
      if (!read.ok) return read
      return ok(read.value === null ? {} : secretsSchema.parse(JSON.parse(read.value)))
    },
    set: (accountId, id, secret) => keychain.set(name(accountId, id), JSON.stringify(secret)),
    async remove(accountId, id) {
      // A refusal leaves an entry that `keepOnly` finds.
      await keychain.remove(name(accountId, id))
    },
    async keepOnly(accountId, ids) {
      const names = await keychain.names()
      if (!names.ok) return names
      const wanted = new Set(ids.map((id) => name(accountId, id)))
      for (const entry of names.value) {
        if (!entry.startsWith(`queued/${accountId}/`) || wanted.has(entry)) continue
        const removed = await keychain.remove(entry)
        if (!removed.ok) return removed
      }
      return ok(null)
    },
  }
}
