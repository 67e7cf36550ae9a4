import type { AuditField, AuditValue } from '#shared/audit.ts'
import type { Extension } from '#shared/extension.ts'
import type { Audit } from '../audit/audit.ts'
import type { ConnectedClient } from '../pbx/client.ts'
import type { PbxResult } from '../pbx/pbx.ts'

export interface AuditedClientPorts {
  readonly audit: Pick<Audit, 'note' | 'own'>
  /** What the directory last knew of an extension; null: not there. */
  readonly known: (accountId: string, number: string) => Extension | null
  /** The plan that is changing, or being taken back from, this extension now; null: none. */
  readonly planOf: (accountId: string, number: string) => string | null
  /** The newest version of its password, which is the one that is being sent; null: none. */
  readonly versionOf: (accountId: string, number: string) => number | null
}

const secretFields: ReadonlySet<string> = new Set(['voicemailPin'])

/** What a patch or a draft changes, without what is secret in it. */
function fieldsOf(patch: object, before: Extension | null): AuditField[] {
  const was: Partial<Record<string, unknown>> = before ?? {}
  return Object.entries(patch).flatMap(([field, after]): AuditField[] => {
    if (after === undefined || field === 'number') return []
    if (secretFields.has(field)) return [{ field, before: null, after: null, secret: true }]
    return [{ field, before: (was[field] ?? null) as AuditValue, after: after as AuditValue }]
  })
}

/** The same client; what it changes at the PBX is a line of the audit log as soon as the PBX said so, or never said anything. */
export function auditedClient(client: ConnectedClient, accountId: string, ports: AuditedClientPorts): ConnectedClient {
  const { audit, known, planOf, versionOf } = ports
  const { own } = audit

  function ended<T>(number: string, answer: PbxResult<T>, line: (uncertain: boolean) => void): PbxResult<T> {
    if (answer.ok || answer.outcome === 'unknown') line(!answer.ok)
    else own.notWritten(accountId, number)
    return answer
  }

  return {
    extensions: (query, how) => client.extensions(query, how),
    extension: (number, how) => client.extension(number, how),
    callerIds: (query, how) => client.callerIds(query, how),
    renew: () => client.renew(),
    close: () => client.close(),
    async create(draft, password, how) {
      const { number } = draft
      const [plan, version] = [planOf(accountId, number), versionOf(accountId, number)]
      own.created(accountId, number, draft)
      const answer = await client.create(draft, password, how)
      return ended(number, answer, (uncertain) =>
        audit.note({ what: 'extension-created', accountId, number, plan, version, uncertain, fields: fieldsOf(draft, null) }),
      )
    },
    async update(number, patch, how) {
      const [before, plan] = [known(accountId, number), planOf(accountId, number)]
      own.wrote(accountId, number, patch)
      const answer = await client.update(number, patch, how)
      // As the PBX has it: it may write a value otherwise than it was sent.
      if (answer.ok) {
        const told: Partial<Record<string, unknown>> = answer.value
        own.wrote(accountId, number, Object.fromEntries(Object.keys(patch).map((field) => [field, told[field]])))
      }
      return ended(number, answer, (uncertain) =>
        audit.note({ what: 'extension-changed', accountId, number, plan, uncertain, fields: fieldsOf(patch, before) }),
      )
    },
    async remove(number, how) {
      const [before, plan] = [known(accountId, number), planOf(accountId, number)]
      own.removed(accountId, number)
      const answer = await client.remove(number, how)
      const fields = before ? [{ field: 'displayName', before: before.displayName, after: null }] : []
      return ended(number, answer, (uncertain) =>
        audit.note({ what: 'extension-deleted', accountId, number, plan, uncertain, fields }),
      )
    },
    async changePassword(number, password, how) {
      const [plan, version] = [planOf(accountId, number), versionOf(accountId, number)]
      const answer = await client.changePassword(number, password, how)
      return ended(number, answer, (uncertain) =>
        audit.note({
          ...{ what: 'password-changed', accountId, number, plan, version, uncertain },
          how: password === null ? 'pbx' : null,
        }),
      )
    },
  }
}
