import type { Extension, ExtensionDraft, KeptPatch } from '#shared/extension.ts'
import type { AuditField, AuditValue } from '#shared/audit.ts'

/** What of an extension a person changes, or the PBX's own pages do. Times of reading and of change are not among it. */
const compared = [
  'displayName',
  'voicemailEnabled',
  'outboundCallerId',
  'recordingMode',
  'status',
  'teamId',
  'departmentId',
  'maxConcurrent',
  'tlsEnabled',
  'createdAt',
] as const satisfies readonly (keyof Extension)[]
type Compared = (typeof compared)[number]

/** As many extensions are remembered, those written last. */
const most = 5_000

/**
 * What this Linecard has written to extensions of one PBX, so that what a read finds besides was done by somebody else. It is remembered
 * before a request leaves, as a read may show it before its answer comes.
 */
export interface OwnWrites {
  wrote(accountId: string, number: string, patch: KeptPatch | Partial<Extension>): void
  created(accountId: string, number: string, draft: ExtensionDraft): void
  removed(accountId: string, number: string): void
  /** It did not happen, for certain. */
  notWritten(accountId: string, number: string): void
  /** What is new in an extension and not by us; null: nothing. `before` null: it was not there; `after` null: it is gone. */
  others(accountId: string, before: Extension | null, after: Extension | null): AuditField[] | null
}

interface Own {
  readonly fields: Map<string, AuditValue>
  /** The whole extension is ours: made by us, or deleted. */
  made: boolean
  gone: boolean
}

export function createOwnWrites(): OwnWrites {
  const all = new Map<string, Own>()

  function own(accountId: string, number: string): Own {
    const key = `${accountId}/${number}`
    const there = all.get(key) ?? { fields: new Map<string, AuditValue>(), made: false, gone: false }
    all.delete(key)
    all.set(key, there)
    const [oldest] = all.keys()
    if (all.size > most && oldest !== undefined) all.delete(oldest)
    return there
  }

  function wrote(accountId: string, number: string, patch: object): void {
    const { fields } = own(accountId, number)
    for (const [field, value] of Object.entries(patch)) {
      if ((compared as readonly string[]).includes(field) && value !== undefined) fields.set(field, value as AuditValue)
    }
  }

  return {
    wrote,
    created(accountId, number, draft) {
      own(accountId, number).made = true
      wrote(accountId, number, draft)
    },
    removed(accountId, number) {
      own(accountId, number).gone = true
    },
    notWritten: (accountId, number) => void all.delete(`${accountId}/${number}`),
    others(accountId, before, after) {
      const number = (after ?? before)?.number ?? ''
      const ours = all.get(`${accountId}/${number}`)
      if (!after) {
        const mine = ours?.gone === true
        all.delete(`${accountId}/${number}`)
        return mine ? null : []
      }
      if (!before) {
        const mine = ours?.made === true
        if (ours) [ours.made, ours.gone] = [false, false]
        return mine ? null : []
      }
      const fields = compared.flatMap((field): AuditField[] => {
        const [was, is]: readonly AuditValue[] = [before[field], after[field]]
        if (was === is || was === undefined || is === undefined) return []
        // A number that we made anew has another time of its making.
        if (field === 'createdAt' && ours?.made === true) return []
        if (ours?.fields.has(field) && ours.fields.get(field) === is) return []
        ours?.fields.delete(field satisfies Compared)
        return [{ field, before: was, after: is }]
      })
      if (ours) ours.made = false
      return fields.length === 0 ? null : fields
    },
  }
}
