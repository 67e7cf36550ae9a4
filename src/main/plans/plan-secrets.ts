import * as z from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { SecretPlace } from '../vault/secret-name.ts'
import type { Vault } from '../vault/vault.ts'

const rowSecretsSchema = z.object({ password: z.string().optional(), voicemailPin: z.string().nullable().optional() })
/** What of a row may not be in the records as it is; a PIN that is null is cleared. */
export type RowSecrets = z.infer<typeof rowSecretsSchema>

const linesSchema = z.array(z.object({ line: z.int(), cells: z.array(z.string()) }))
/** Lines of a list as they stood in it. */
export type ListLines = z.infer<typeof linesSchema>

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
  /** Lines of the list, some at a time; null: there are no more. */
  lines(plan: PlanPlace, part: number): Promise<Result<ListLines | null>>
  setLines(plan: PlanPlace, part: number, lines: ListLines): void
  removePlan(plan: PlanPlace): void
  removeAll(accountId: string): void
}

const ofRow = 'plan-row'
const ofLines = 'list-lines'

export function createPlanSecrets(vault: Vault): PlanSecrets {
  const place = ({ accountId, id }: PlanPlace, kind: string, at: number): SecretPlace => ({
    accountId,
    number: '',
    kind,
    version: `${id}/${at}`,
  })
  const isOurs = ({ kind }: SecretPlace): boolean => kind === ofRow || kind === ofLines

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
    async lines(plan, part) {
      const read = await vault.get(place(plan, ofLines, part))
      if (!read.ok) return read
      return ok(read.value === null ? null : linesSchema.parse(JSON.parse(read.value)))
    },
    setLines: (plan, part, lines) => vault.put({ ...place(plan, ofLines, part), createdAt: null }, JSON.stringify(lines)),
    removePlan({ accountId, id }) {
      for (const name of vault.names(accountId, ''))
        if (isOurs(name) && String(name.version).startsWith(`${id}/`)) vault.drop(name)
    },
    removeAll(accountId) {
      for (const name of vault.names(accountId, '')) if (isOurs(name)) vault.drop(name)
    },
  }
}
