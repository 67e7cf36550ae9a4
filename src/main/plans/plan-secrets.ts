import * as z from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { SecretPlace } from '../vault/secret-name.ts'
import type { Vault } from '../vault/vault.ts'

const rowSecretsSchema = z.object({ password: z.string().optional(), voicemailPin: z.string().nullable().optional() })
/** What of a row may not be in the records as it is; a PIN that is null is cleared. */
export type RowSecrets = z.infer<typeof rowSecretsSchema>

const filePartSchema = z.object({ of: z.int(), base64: z.string() })

/** Which plan's. */
export interface PlanPlace {
  readonly accountId: string
  readonly id: string
}

/** What is secret in plans, in the vault. What is synchronous belongs into the transaction of the rows, with a vault that is ready. */
export interface PlanSecrets {
  /** To be awaited before anything is set. */
  ready(): Promise<Result<null>>
  row(plan: PlanPlace, position: number): Promise<Result<RowSecrets>>
  /** What leaves nothing to keep removes it. */
  setRow(plan: PlanPlace, position: number, secrets: RowSecrets): void
  /** The list that the plan was made of, as it came; null: of none, or it is not whole. */
  file(plan: PlanPlace): Promise<Result<Uint8Array | null>>
  /** Of some parts, from 0: sealing all of it in one go would keep everybody waiting. */
  setFilePart(plan: PlanPlace, part: number, of: number, bytes: Uint8Array): void
  /** Of a whole plan, to be run in slices. */
  removing(plan: PlanPlace): Generator<void, void, void>
}

/** So many are looked through in one go. */
const atOnce = 100
const ofRow = 'plan-row'
const ofFile = 'list-file'

export function createPlanSecrets(vault: Vault): PlanSecrets {
  const place = ({ accountId, id }: PlanPlace, kind: string, at: number): SecretPlace => ({
    accountId,
    number: '',
    kind,
    version: `${id}/${at}`,
  })
  const isOurs = ({ kind }: SecretPlace): boolean => kind === ofRow || kind === ofFile

  return {
    ready: vault.ready,
    async row(plan, position) {
      const read = await vault.get(place(plan, ofRow, position))
      if (!read.ok) return read
      return ok(read.value === null ? {} : rowSecretsSchema.parse(JSON.parse(read.value)))
    },
    setRow(plan, position, secrets) {
      const of = place(plan, ofRow, position)
      if (secrets.password === undefined && secrets.voicemailPin === undefined) vault.drop(of)
      else vault.put({ ...of, createdAt: null }, JSON.stringify(secrets))
    },
    async file(plan) {
      const parts: Uint8Array[] = []
      for (let [part, count] = [0, 1]; part < count; part += 1) {
        const read = await vault.get(place(plan, ofFile, part))
        if (!read.ok) return read
        if (read.value === null) return ok(null)
        const sealed = filePartSchema.parse(JSON.parse(read.value))
        count = sealed.of
        parts.push(Buffer.from(sealed.base64, 'base64'))
      }
      return ok(Buffer.concat(parts))
    },
    setFilePart(plan, part, of, bytes) {
      const base64 = Buffer.from(bytes).toString('base64')
      vault.put({ ...place(plan, ofFile, part), createdAt: null }, JSON.stringify({ of, base64 }))
    },
    *removing({ accountId, id }) {
      for (const [at, name] of vault.names(accountId, '').entries()) {
        if (isOurs(name) && String(name.version).startsWith(`${id}/`)) vault.drop(name)
        if (at % atOnce === atOnce - 1) yield
      }
    },
  }
}
