import type { CallName, CallOutput, Handlers, ParsedInput } from '#shared/contract.ts'
import type { AuditField } from '#shared/audit.ts'
import type { AuditWhat } from '#shared/audit-words.ts'
import type { Phone, PhoneLayer, PhonePassword } from '#shared/phone.ts'
import { isDeepStrictEqual } from 'node:util'
import type { Result } from '#shared/result.ts'
import type { NewLine } from '../audit/audit.ts'
import type { Services } from './services.ts'

/** What a person did that never reaches a PBX, or only sees a secret: what of it is a line, once it was done. */
type Lines = {
  readonly [K in CallName]?: (input: ParsedInput<K>, answer: CallOutput<K>, before: Before) => NewLine | null
}

/** What was known before it was done. */
interface Before {
  readonly phone: Phone | null
  readonly account: string | null
  /** The extension's note; empty: none. */
  readonly note: string
  /** The phone's own passwords, where one of them is seen or dropped. */
  readonly own: readonly PhonePassword[]
}

const saidOfPhone = ['mac', 'target', 'model', 'serial', 'siteId', 'place', 'note', 'lines'] as const

const asValue = (value: unknown): AuditField['before'] =>
  value === null || value === undefined || typeof value === 'object' ? JSON.stringify(value ?? null) : (value as string)

function phoneFields(before: Phone | null, after: Phone | null): AuditField[] {
  return saidOfPhone.flatMap((field): AuditField[] => {
    const [was, is] = [before?.[field] ?? null, after?.[field] ?? null]
    if (isDeepStrictEqual(was, is)) return []
    return [{ field, before: was === null ? null : asValue(was), after: is === null ? null : asValue(is) }]
  })
}

const ofPhone = (what: AuditWhat, phone: Phone, before: Phone | null): NewLine => ({
  what,
  accountId: phone.accountId,
  number: phone.lines[0]?.number ?? null,
  phone: phone.id,
  target: phone.target,
  fields: phoneFields(before, phone),
})

/** The version that somebody sees; `given`: the one that the phone has until it takes its new file. */
function ownVersion({ own }: Before, kind: string, given = false): number | null {
  const one = own.find((password) => password.kind === kind)
  return one === undefined ? null : given ? (one.given ?? one.version) : one.version
}

/** Which phone or which layer, in the words that layers are kept under. */
const ofLayer = (of: PhoneLayer): Pick<NewLine, 'accountId' | 'phone' | 'target' | 'place'> => ({
  accountId: of.layer === 'company' || of.layer === 'model' ? of.accountId : null,
  phone: of.layer === 'phone' ? of.phoneId : null,
  target: of.layer === 'model' ? of.target : null,
  place: of.layer === 'phone' ? null : of.layer === 'site' ? `site ${of.siteId}` : of.layer,
})

const ofOwnPassword = (what: AuditWhat, of: PhoneLayer, kind: string, version: number | null, before: Before): NewLine => ({
  ...{ what, how: kind, version },
  ...ofLayer(of),
  ...(before.phone && { accountId: before.phone.accountId, number: before.phone.lines[0]?.number ?? null }),
})

function linesOf({ credentials }: Pick<Services, 'credentials'>): Lines {
  const versionOf = (accountId: string, number: string): number | null => credentials.version(accountId, number)?.version ?? null
  return {
    'credentials.reveal': ({ accountId, number }) => ({
      ...{ what: 'password-shown', accountId, number, version: versionOf(accountId, number) },
    }),
    'credentials.copy': ({ accountId, number }) => ({
      ...{ what: 'password-copied', accountId, number, version: versionOf(accountId, number) },
    }),
    'extensions.setNote': ({ accountId, number }, { note = '' }, before) =>
      note === before.note
        ? null
        : {
            what: 'note-changed',
            accountId,
            number,
            fields: [{ field: 'note', before: before.note || null, after: note || null }],
          },
    'phones.save': (_input, phone, { phone: before }) => ofPhone('phone-saved', phone, before),
    'phones.retire': (_input, phone, { phone: before }) => ofPhone('phone-retired', phone, before),
    'phones.bringBack': (_input, phone, { phone: before }) => ofPhone('phone-brought-back', phone, before),
    'phones.replace': (_input, phone, { phone: before }) => ofPhone('phone-replaced', phone, before),
    'phones.remove': (_input, _answer, { phone: before }) =>
      before && { ...ofPhone('phone-deleted', before, before), fields: phoneFields(before, null) },
    'phones.saveLayer': ({ of, settings, keys }, _answer, before) => ({
      what: 'phone-settings-saved',
      ...ofLayer(of),
      ...(before.phone && { accountId: before.phone.accountId }),
      fields: [
        // The names alone: what somebody writes into an extra line may be anything.
        ...Object.keys(settings ?? {}).map((field) => ({ field, before: null, after: null, secret: true })),
        ...(keys ? [{ field: 'keys', before: null, after: keys.length }] : []),
      ],
    }),
    'phones.setPassword': ({ of, kind }, view, before) =>
      ofOwnPassword('phone-password-set', of, kind, view.passwords.find((one) => one.kind === kind)?.version ?? null, before),
    'phones.dropPassword': ({ of, kind }, _view, before) =>
      ofOwnPassword('phone-password-dropped', of, kind, ownVersion(before, kind), before),
    'phones.revealPassword': ({ of, kind, given }, _answer, before) =>
      ofOwnPassword('phone-password-shown', of, kind, ownVersion(before, kind, given), before),
    'phones.copyPassword': ({ of, kind, given }, _answer, before) =>
      ofOwnPassword('phone-password-copied', of, kind, ownVersion(before, kind, given), before),
    'lists.export': ({ accountId, form }, { path }) => ({ what: 'list-saved', accountId, how: form, place: path }),
    'lists.saveRejects': ({ accountId, id }, { path }) => ({ what: 'rejects-saved', accountId, plan: id, place: path }),
    'lists.saveResults': ({ accountId, id, form }, { path }) => ({
      ...{ what: 'results-saved', accountId, plan: id, how: form, place: path },
    }),
    'books.save': ({ accountId, format }, { path }) => ({ what: 'book-saved', accountId, how: format, place: path }),
    'labels.save': ({ accountId }, { path }) => ({ what: 'labels-saved', accountId, place: path }),
    'inventory.save': ({ accountId, form }, { path }) => ({ what: 'phones-listed', accountId, how: form, place: path }),
    'plans.start': ({ accountId, id }) => ({ what: 'plan-started', accountId, plan: id }),
    'plans.undo': ({ accountId, id }) => ({ what: 'plan-undone', accountId, plan: id }),
    'accounts.connect': (_input, { id, address }) => ({ what: 'account-connected', accountId: id, place: address }),
    'accounts.connectDemo': (_input, { id, address }) => ({ what: 'account-connected', accountId: id, place: address }),
    'accounts.change': (input) => ({
      what: 'account-changed',
      accountId: input.accountId,
      fields: Object.entries({ name: input.name, sipChecks: input.sipChecks, ...input.sip }).flatMap(([field, after]) =>
        after === undefined ? [] : [{ field, before: null, after }],
      ),
    }),
    'accounts.replaceToken': ({ accountId }) => ({ what: 'token-replaced', accountId }),
    'accounts.remove': ({ accountId }, _answer, { account }) => ({ what: 'account-removed', accountId, account }),
    'app.changeSettings': ({ auditDays }) =>
      auditDays === undefined
        ? null
        : { what: 'retention-changed', fields: [{ field: 'auditDays', before: null, after: auditDays }] },
  }
}

export interface AuditedCallsPorts {
  readonly services: Pick<Services, 'audit' | 'credentials' | 'extensions' | 'phones'>
  readonly accountName: (accountId: string) => string | null
}

/** The same calls; what they did or showed is a line of the audit log before they are answered. */
export function auditedCalls(calls: Handlers, { services, accountName }: AuditedCallsPorts): Handlers {
  const { audit, extensions, phones } = services

  /** The phone that an input is about. */
  async function phoneBefore(name: string, input: object): Promise<Phone | null> {
    const of = 'of' in input ? (input.of as PhoneLayer) : null
    const id = of ? (of.layer === 'phone' ? of.phoneId : null) : 'id' in input && name.startsWith('phones.') ? input.id : null
    if (typeof id !== 'string') return null
    const read = await phones.calls['phones.get']({ id })
    return read.ok ? read.value : null
  }

  const seesOwn: ReadonlySet<string> = new Set(['phones.revealPassword', 'phones.copyPassword', 'phones.dropPassword'])
  async function ownBefore(name: string, input: object): Promise<readonly PhonePassword[]> {
    if (!seesOwn.has(name) || !('of' in input)) return []
    const read = await phones.calls['phones.layer'](input.of as PhoneLayer)
    return read.ok ? read.value.passwords : []
  }

  function noteBefore(name: string, input: object): string {
    if (name !== 'extensions.setNote') return ''
    const { accountId, number } = input as ParsedInput<'extensions.setNote'>
    const row = extensions.row(accountId, number)
    return (row.ok && row.value.note) || ''
  }

  const wrapped = Object.entries(linesOf(services)).map(([name, lineOf]) => {
    // The table says which input and answer each takes; TypeScript cannot follow that through a union of names.
    const call = calls[name as CallName] as (input: unknown) => Promise<Result<unknown>>
    const line = lineOf as (input: unknown, answer: unknown, before: Before) => NewLine | null
    async function audited(input: object): Promise<Result<unknown>> {
      const before: Before = {
        phone: await phoneBefore(name, input),
        own: await ownBefore(name, input),
        note: noteBefore(name, input),
        account: 'accountId' in input && typeof input.accountId === 'string' ? accountName(input.accountId) : null,
      }
      const answer = await call(input)
      const told = answer.ok ? line(input, answer.value, before) : null
      if (told) audit.note(told)
      return answer
    }
    return [name, audited] as const
  })
  return { ...calls, ...(Object.fromEntries(wrapped) as unknown as Partial<Handlers>) }
}
