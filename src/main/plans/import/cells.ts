import { extensionStatuses, recordingModes, type ExtensionStatus, type RecordingMode } from '#shared/extension-words.ts'
import { fold } from '#shared/search-text.ts'

/** Characters that nobody sees: soft hyphens, zero-width blanks, marks of direction, byte order marks. */
const unseen = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const blanks = /[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+/gu

/** A cell as a person reads it: one line, no invisible characters, letters composed, and without a spreadsheet's way of saying *this is text*. */
export function cleanCell(raw: string): string {
  if (plainCell.test(raw)) return raw
  const text = raw.normalize('NFC').replace(unseen, '').replace(blanks, ' ').trim()
  const said = /^="(.*)"$/.exec(text)
  return said ? (said[1] ?? '').replaceAll('""', '"') : text
}
const plainCell = /^[!-<>-~](?:[!-~]| (?=[!-~]))*$|^$/

/** What a formula that is only a text says, to the letter: whoever writes a cell so means each blank in it. null: it is no such formula. */
export function exactText(raw: string): string | null {
  const [, said] = /^\s*="((?:[^"]|"")*)"\s*$/.exec(raw) ?? []
  return said === undefined ? null : said.replaceAll('""', '"')
}

/** An apostrophe in front makes a cell text in a spreadsheet. null: there is none. */
export const withoutApostrophe = (text: string): string | null =>
  /^['\u2019\u02bc](?=[\d=+@-])/.test(text) ? text.slice(1).trim() : null

/** Digits of other scripts, full-width ones among them, as ours. */
export function plainDigits(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFKC')
}

/** A spreadsheet's short form of a long number: its last digits are gone. */
export const isScientific = (text: string): boolean => /^[+-]?\d+(?:[.,]\d+)?E[+-]?\d{1,3}$/i.test(text) && /[.,+-]/.test(text)

/** An extension number that a person or a spreadsheet wrote with something around it; null: it is none. */
export function readNumber(text: string): { readonly number: string; readonly cleaned: boolean } | null {
  const digits = plainDigits(text)
  if (/^\d{3,10}$/.test(digits)) return { number: digits, cleaned: false }
  const bare = digits
    .replace(/^(?:ext|extension|máy lẻ|máy nhánh|máy|số)[ .:#]*/iu, '')
    .replace(/[.,]0+$/, '')
    .replace(/[ .-]/g, '')
  return /^\d{3,10}$/.test(bare) ? { number: bare, cleaned: true } : null
}

const yes = new Set([
  '1',
  'true',
  'yes',
  'y',
  'x',
  'on',
  'enabled',
  'enable',
  'active',
  'ok',
  'v',
  'co',
  'dung',
  'bat',
  'mo',
  '✓',
  '✔',
  '☑',
])
const no = new Set([
  '0',
  'false',
  'no',
  'n',
  'off',
  'disabled',
  'disable',
  'inactive',
  'none',
  '-',
  'khong',
  'sai',
  'tat',
  'novm',
  '✗',
  '✘',
  '☐',
])

/** null: a word that says neither. */
export function readBoolean(text: string): boolean | null {
  const word = fold(text)
  if (yes.has(word)) return true
  return no.has(word) ? false : null
}

const modes: Readonly<Record<string, RecordingMode>> = {
  ...{
    none: 'none',
    no: 'none',
    off: 'none',
    false: 'none',
    '0': 'none',
    never: 'none',
    disabled: 'none',
    khong: 'none',
    'khong ghi': 'none',
    tat: 'none',
  },
  ...{
    inbound: 'inbound',
    in: 'inbound',
    incoming: 'inbound',
    'goi vao': 'inbound',
    'cuoc goi vao': 'inbound',
    vao: 'inbound',
    'chieu vao': 'inbound',
  },
  ...{
    outbound: 'outbound',
    out: 'outbound',
    outgoing: 'outbound',
    'goi ra': 'outbound',
    'cuoc goi ra': 'outbound',
    ra: 'outbound',
    'chieu ra': 'outbound',
  },
  ...{
    all: 'all',
    both: 'all',
    always: 'all',
    yes: 'all',
    on: 'all',
    true: 'all',
    '1': 'all',
    force: 'all',
    'ca hai': 'all',
    'tat ca': 'all',
    co: 'all',
    bat: 'all',
  },
}
for (const mode of recordingModes) modes[mode] satisfies RecordingMode | undefined

export const readRecordingMode = (text: string): RecordingMode | null => modes[fold(text)] ?? null
/** Words that leave the choice to somebody else: nothing is said, and that is no mistake. */
export const leavesOpen = (text: string): boolean => ['dontcare', "don't care", 'default', 'mac dinh'].includes(fold(text))

const statuses: Readonly<Record<string, ExtensionStatus>> = {
  ...{
    active: 'active',
    enabled: 'active',
    on: 'active',
    '1': 'active',
    true: 'active',
    'hoat dong': 'active',
    'dang hoat dong': 'active',
    'dang dung': 'active',
    bat: 'active',
    mo: 'active',
  },
  ...{
    disabled: 'disabled',
    inactive: 'disabled',
    off: 'disabled',
    '0': 'disabled',
    false: 'disabled',
    khoa: 'disabled',
    'bi khoa': 'disabled',
  },
  ...{
    tat: 'disabled',
    'da tat': 'disabled',
    ngung: 'disabled',
    'ngung hoat dong': 'disabled',
    'vo hieu': 'disabled',
    'vo hieu hoa': 'disabled',
  },
}
for (const status of extensionStatuses) statuses[status] satisfies ExtensionStatus | undefined
export const readStatus = (text: string): ExtensionStatus | null => statuses[fold(text)] ?? null

export const listActions = ['create', 'update', 'delete'] as const
export type ListAction = (typeof listActions)[number]
const actions: Readonly<Record<string, ListAction>> = {
  ...{ add: 'create', create: 'create', new: 'create', them: 'create', 'tao moi': 'create', tao: 'create' },
  ...{ edit: 'update', update: 'update', change: 'update', modify: 'update', sua: 'update', 'cap nhat': 'update' },
  ...{ del: 'delete', delete: 'delete', remove: 'delete', xoa: 'delete' },
}
export const readAction = (text: string): ListAction | null => actions[fold(text)] ?? null

/** The number in `"Sao Mai" <84283334444>` or `+84 28 3333 4444`; null: there is none. The PBX stores them without a plus. */
export function readCallerId(text: string): { readonly number: string; readonly cleaned: boolean } | null {
  const digits = plainDigits(text)
  if (/^\d{3,15}$/.test(digits)) return { number: digits, cleaned: false }
  const inBrackets = /<\s*([^<>]*)>\s*$/.exec(digits)?.[1] ?? digits
  const bare = inBrackets.replace(/^\+/, '').replace(/[ .()\-/]/g, '')
  return /^\d{3,15}$/.test(bare) ? { number: bare, cleaned: true } : null
}

/** O for 0 and I or l for 1, as people type what they read from a label. */
export const likelyDigits = (text: string): string => text.replace(/[oO]/g, '0').replace(/[iIl|]/g, '1')
