import type { CallerId, Extension, ExtensionDraft, KeptPatch, RegistrationState } from '#shared/extension.ts'
import { extensionStatuses, recordingModes } from '#shared/extension-words.ts'
import { longestMadePassword } from '#shared/limits.ts'
import type { OddRow } from '#shared/odd-rows.ts'
import type { Page, ShownPassword } from './pbx.ts'
import {
  asRecord,
  extensionNumberOf,
  flagOf,
  instantOf,
  isRecord,
  RowReader,
  shownOdd,
  textOf,
  wholeOf,
  wholeOrNone,
  wordOf,
  type Json,
} from './reading.ts'

/**
 * The API's own shapes and names. Unknown fields are let through. Rows are judged one by one: what is odd in one is told beside it and
 * takes nothing from the others. Only an answer whose point is missing is refused, by the name of that field.
 */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly field: string }
export type Reader<T> = (body: unknown) => Reading<T>

const good = <T>(value: T): Reading<T> => ({ ok: true, value })
const lacks = <T>(field: string): Reading<T> => ({ ok: false, field })

const recordingMode = wordOf(recordingModes)
const status = wordOf(extensionStatuses)

/** An extension as far as it can be read. `asked`: its number, where an answer about it may leave that out. */
function readExtension(row: Json, asked?: string): { extension: Extension | null; odd: OddRow['fields'] } {
  const from = new RowReader(row)
  const told = asked !== undefined && (row['extension_number'] ?? null) === null
  const number = told ? asked : from.read('extension_number', 'number', extensionNumberOf)
  const rest = {
    displayName: from.read('display_name', 'displayName', textOf),
    voicemailEnabled: from.read('voicemail_enabled', 'voicemailEnabled', flagOf),
    outboundCallerId: from.read('outbound_caller_id', 'outboundCallerId', textOf),
    recordingMode: from.read('recording_mode', 'recordingMode', recordingMode),
    status: from.read('status', 'status', status),
    teamId: from.read('team_id', 'teamId', wholeOrNone),
    departmentId: from.read('department_id', 'departmentId', wholeOrNone),
    maxConcurrent: from.read('max_concurrent', 'maxConcurrent', wholeOf),
    tlsEnabled: from.read('tls_enabled', 'tlsEnabled', flagOf),
    createdAt: from.read('created_at', 'createdAt', instantOf),
    updatedAt: from.read('updated_at', 'updatedAt', instantOf),
  }
  return { extension: number === null ? null : { number, ...rest }, odd: from.odd }
}

/** Of a list that a PHP array with holes became: an object whose keys are their places. */
function listOf(data: unknown, total: number | null): readonly unknown[] | null {
  if (Array.isArray(data)) return data
  if (isRecord(data) && Object.keys(data).every((key) => /^\d+$/.test(key))) return Object.values(data)
  return (data === null || data === undefined) && total === 0 ? [] : null
}

interface JudgedRow<T> {
  readonly item: T | null
  /** What an item must have only once in a list. */
  readonly key: string | null
  readonly name: string | null
  readonly odd: OddRow['fields']
}

/** A page of a list; its counts stand beside the rows, or in `meta`. */
function pageOf<T>(judge: (row: Json) => JudgedRow<T>): Reader<Page<T>> {
  return (body) => {
    if (!isRecord(body)) return lacks('data')
    const meta = asRecord(body['meta'])
    const count = (name: string): number | null => wholeOf(body[name] ?? meta[name]).value
    const toldTotal = count('total')
    const rows = listOf(body['data'], toldTotal)
    if (rows === null) return lacks('data')
    const page = count('current_page') ?? 1
    const perPage = count('per_page') ?? Math.max(1, rows.length)
    const lastPage = count('last_page') ?? (toldTotal === null ? null : Math.max(1, Math.ceil(toldTotal / perPage)))
    if (lastPage === null) return lacks('last_page')
    const total = toldTotal ?? (lastPage <= 1 ? rows.length : null)
    if (total === null) return lacks('total')

    const items: T[] = []
    const odd: OddRow[] = []
    const seen = new Set<string>()
    for (const [index, row] of rows.entries()) {
      const place = (page - 1) * perPage + index + 1
      if (!isRecord(row)) {
        odd.push({ place, name: null, shown: false, fields: [{ field: 'row', why: 'no-row', told: shownOdd(row) }] })
        continue
      }
      const { item, key, name, odd: fields } = judge(row)
      const twice = key !== null && seen.has(key)
      if (key !== null) seen.add(key)
      const shown = item !== null && !twice
      if (shown) items.push(item)
      if (twice) odd.push({ place, name, shown, fields: [{ field: 'number', why: 'twice', told: key }] })
      // Of a row that is left out, why it is: everything else in it is of no use to anybody.
      else if (fields.length > 0)
        odd.push({ place, name, shown, fields: shown ? fields : fields.filter(({ field }) => field === 'number') })
    }
    return good({ items, odd, page, lastPage, perPage, total })
  }
}

/** The object that an answer is about: in `data`, alone in a list there, or without a wrapping. `point`: a field that it must have, or may be known by. */
function dataOf(body: unknown, point: string): Json | null {
  if (!isRecord(body)) return null
  const { data } = body
  if (isRecord(data)) return data
  if (Array.isArray(data) && data.length === 1 && isRecord(data[0])) return data[0]
  return !('data' in body) && point in body ? body : null
}

/** One extension, which must be the one that was asked about: an answer to somebody else's question is none. */
function oneExtension(body: unknown, asked: string, point = 'extension_number'): Reading<{ extension: Extension; row: Json }> {
  const row = dataOf(body, point)
  if (row === null) return lacks('data')
  const { extension } = readExtension(row, asked)
  return extension?.number === asked ? good({ extension, row }) : lacks('extension_number')
}

const registrations: Readonly<Record<string, RegistrationState>> = { registered: 'registered', unregistered: 'unregistered' }

/** Anything else than a plain word says nothing, and so proves nothing. */
function registrationOf(value: unknown): RegistrationState {
  const { value: flag } = flagOf(value)
  if (flag !== null) return flag ? 'registered' : 'unregistered'
  return (typeof value === 'string' && registrations[value.trim().toLowerCase()]) || 'unknown'
}

/** A password that the PBX shows; null: it shows none, or stars in its place. */
function passwordOf(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text === '' || text.length > longestMadePassword) return null
  return /^[*•●.xX]+$/.test(text) ? null : text
}

/** `sent`: the password that we chose; the PBX then need not tell it. null: it was to make one. */
function shownPassword(row: Json, sent: string | null): ShownPassword | null {
  const password = passwordOf(row['sip_password']) ?? sent
  return password === null ? null : { password, generated: flagOf(row['generated_password']).value ?? sent === null }
}

const callerId = (row: Json): JudgedRow<CallerId> => {
  const from = new RowReader(row)
  const number = from.read('number', 'number', (value) => {
    const told = textOf(value)
    return told.odd === undefined && (told.value ?? '').trim() === '' ? { value: null, odd: 'missing' } : told
  })
  const words = (name: string, field: string): string => from.read(name, field, textOf) ?? ''
  const rest = {
    displayName: from.read('display_name', 'displayName', textOf),
    carrier: words('carrier', 'carrier'),
    cliType: words('cli_type', 'cliType'),
    status: words('status', 'status'),
  }
  return {
    item: number === null ? null : { number, ...rest },
    key: number,
    name: number ?? rest.displayName,
    odd: from.odd,
  }
}

export const answers = {
  extensions: pageOf<Extension>((row) => {
    const { extension, odd } = readExtension(row)
    const name = extension?.number ?? textOf(row['extension_number']).value ?? textOf(row['display_name']).value
    return { item: extension, key: extension?.number ?? null, name, odd }
  }),
  extension:
    (asked: string): Reader<{ extension: Extension; registration: RegistrationState }> =>
    (body) => {
      const one = oneExtension(body, asked)
      if (!one.ok) return one
      return good({ extension: one.value.extension, registration: registrationOf(one.value.row['sip_registration']) })
    },
  created:
    (asked: string, sent: string | null): Reader<{ extension: Extension } & ShownPassword> =>
    (body) => {
      const one = oneExtension(body, asked, 'sip_password')
      if (!one.ok) return one
      const shown = shownPassword(one.value.row, sent)
      return shown ? good({ extension: one.value.extension, ...shown }) : lacks('sip_password')
    },
  updated:
    (asked: string): Reader<Extension> =>
    (body) => {
      const one = oneExtension(body, asked)
      return one.ok ? good(one.value.extension) : one
    },
  /** Any good answer that does not say the opposite. */
  deleted: (body: unknown): Reading<null> => {
    const said = [asRecord(body)['success'], asRecord(body)['deleted'], asRecord(asRecord(body)['data'])['deleted']]
    return isRecord(body) && said.every((one) => flagOf(one).value !== false) ? good(null) : lacks('deleted')
  },
  password:
    (sent: string | null): Reader<ShownPassword> =>
    (body) => {
      const row = dataOf(body, 'sip_password')
      if (row === null) return lacks('data')
      const shown = shownPassword(row, sent)
      return shown ? good(shown) : lacks('sip_password')
    },
  callerIds: pageOf<CallerId>(callerId),
  login: (body: unknown): Reading<{ token: string }> => {
    const token = asRecord(body)['token'] ?? asRecord(asRecord(body)['data'])['token'] ?? asRecord(body)['access_token']
    return typeof token === 'string' && token !== '' && token.length <= 1024 ? good({ token }) : lacks('token')
  },
}

const names: Readonly<Record<keyof ExtensionDraft | keyof KeptPatch, string>> = {
  number: 'extension_number',
  displayName: 'display_name',
  teamId: 'team_id',
  voicemailEnabled: 'voicemail_enabled',
  voicemailPin: 'voicemail_pin',
  recordingMode: 'recording_mode',
  maxConcurrent: 'max_concurrent',
  outboundCallerId: 'outbound_caller_id',
  status: 'status',
}

/** A draft or a patch in the API's names. What is left out stays left out; null clears. */
export function toWire(draft: ExtensionDraft | KeptPatch): Record<string, unknown> {
  const wire: Record<string, unknown> = {}
  for (const [ours, value] of Object.entries(draft)) {
    const name = Object.entries(names).find(([key]) => key === ours)?.[1]
    if (name !== undefined && value !== undefined) wire[name] = value
  }
  return wire
}

/** What may stand around a field's name in a path. */
const wrapping = /^(\d+|data|attributes|body|extensions?|payload|input|fields|params)$/

/** The field of our schemas that the API calls `name`, which may be a path; null: it is none of ours. */
export function fromWireName(name: string): string | null {
  for (const part of name.split(/[./[\]]+/).filter((one) => one !== '' && !wrapping.test(one))) {
    if (part === 'sip_password' || part === 'new_password') return 'password'
    return Object.entries(names).find(([ours, wire]) => wire === part || ours === part)?.[0] ?? null
  }
  return null
}
