import type { ExtensionStatus, RecordingMode } from '#shared/extension-words.ts'
import { readMac } from '#shared/mac.ts'
import {
  cleanCell,
  exactText,
  isScientific,
  leavesOpen,
  likelyDigits,
  plainDigits,
  readAction,
  readBoolean,
  readCallerId,
  readNumber,
  readRecordingMode,
  readStatus,
  withoutApostrophe,
  type ListAction,
} from './cells.ts'
import type { Columns, ColumnUse } from './columns.ts'
import { untwisted } from './encodings.ts'
import type { Findings } from './findings.ts'
import type { CellKind, ListRecord } from './records.ts'

/** What one line of a list says of an extension and its phone. A field that is left out: the cell said nothing. */
export interface ListValues {
  readonly number?: string
  readonly displayName?: string
  readonly password?: string
  readonly outboundCallerId?: string
  readonly voicemailEnabled?: boolean
  readonly voicemailPin?: string
  readonly recordingMode?: RecordingMode
  readonly maxConcurrent?: number
  readonly status?: ExtensionStatus
  readonly teamId?: number
  readonly mac?: string
  readonly target?: string
  readonly site?: string
  readonly action?: ListAction
}

/** One cell with what its reader needs. */
interface Cell {
  readonly line: number
  /** As it stands in the file. */
  readonly raw: string
  readonly text: string
  readonly kind: CellKind | undefined
  readonly header: string
}

type Draft = { -readonly [Field in keyof ListValues]: ListValues[Field] | undefined }

/** What several columns of a row make together. */
interface Together {
  readonly names: string[]
  inbound?: RecordingMode | null
  outbound?: RecordingMode | null
  auth?: { readonly name: string; readonly header: string }
}

/** How a row is read; `turnedNames`: where first and last name have columns of their own, the second comes first. */
export function createRowReader(findings: Findings, turnedNames: boolean) {
  const { warn, fail } = findings
  let authDiffers = false

  function numberOf({ text, kind, line }: Cell): string | undefined {
    const about = { line, field: 'number', value: text }
    if (kind === 'date') return fail('date-in-number', about)
    if (isScientific(text)) return fail('scientific', about)
    const read = readNumber(withoutApostrophe(text) ?? text)
    if (!read) return fail('number-invalid', about)
    if (read.cleaned) warn('number-cleaned', { ...about, suggest: read.number })
    return read.number
  }

  function nameOf({ raw, text, line }: Cell): string {
    const about = { line, field: 'displayName' }
    const exact = exactText(raw)
    if (exact !== null) {
      if (/[^\P{Cc}\t\n\r]/u.test(exact)) fail('control-characters', about)
      if (exact.length > 100 && [...exact].length > 100) fail('too-long', { ...about, value: exact })
      return exact
    }
    if (/[\n\r]/.test(raw.trim())) warn('line-break-in-name', about)
    const bare = withoutApostrophe(text)
    if (bare !== null) warn('apostrophe-removed', { ...about, value: text })
    const name = bare ?? text
    const meant = untwisted(name)
    if (meant !== null) fail('mojibake', { ...about, value: name, suggest: meant })
    else if (/\p{Cc}/u.test(name)) fail('control-characters', about)
    if (name.length > 100 && [...name].length > 100) fail('too-long', { ...about, value: name })
    return name
  }

  /** As it stands: a password may have anything in it, but for what is around it. */
  function passwordOf({ raw, line }: Cell): string | undefined {
    const password = raw.trim()
    const length = [...password].length
    if (length >= 8 && length <= 100) return password
    return fail(length < 8 ? 'password-too-short' : 'too-long', { line, field: 'password' })
  }

  function callerIdOf({ text, line }: Cell): string | undefined {
    const about = { line, field: 'outboundCallerId', value: text }
    if (isScientific(text)) return fail('scientific', about)
    const read = readCallerId(withoutApostrophe(text) ?? text)
    if (!read) return fail('caller-id-invalid', about)
    if (read.cleaned) warn('caller-id-cleaned', { ...about, suggest: read.number })
    return read.number
  }

  function booleanOf({ text, line }: Cell, field: string): boolean | undefined {
    return readBoolean(text) ?? fail('boolean-unknown', { line, field, value: text })
  }

  function pinOf({ text, line }: Cell): string | undefined {
    const pin = withoutApostrophe(text) ?? text
    const about = { line, field: 'voicemailPin' }
    if (isScientific(pin)) return fail('scientific', about)
    return [...pin].length > 20 ? fail('too-long', about) : plainDigits(pin)
  }

  function recordingOf({ text, line }: Cell, ownWord: boolean): RecordingMode | undefined {
    const about = { line, field: 'recordingMode', value: text }
    const mode = readRecordingMode(text)
    if (mode) return mode
    if (!leavesOpen(text)) return fail('enum-unknown', about)
    if (!ownWord) warn('enum-unknown', about)
    return undefined
  }

  function wholeOf({ text, line }: Cell, field: string, least: number, most: number): number | undefined {
    const number = Number(plainDigits(text).replace(/[.,]0+$/, ''))
    if (Number.isInteger(number) && number >= least && number <= most) return number
    return fail('out-of-range', { line, field, value: text })
  }

  function macOf({ text, line }: Cell): string | undefined {
    const about = { line, field: 'mac', value: text }
    if (isScientific(text)) return fail('scientific', about)
    const read = readMac(text)
    if (read.ok) return read.mac
    const digits = plainDigits(text).replace(/\D/g, '')
    if (read.why === 'article' && digits.length === 12) {
      warn('mac-unknown-vendor', about)
      return digits
    }
    const likely = readMac(likelyDigits(text))
    return fail('mac-invalid', likely.ok ? { ...about, suggest: likely.mac } : about)
  }

  /** What a column does to the row that it is in. */
  const uses: Readonly<Record<ColumnUse, (draft: Draft, cell: Cell, together: Together, ownWord: boolean) => void>> = {
    number: (draft, cell) => void (draft.number = numberOf(cell)),
    displayName: (draft, cell) => void (draft.displayName = nameOf(cell)),
    firstName: (_, cell, { names }) => void names.push(nameOf(cell)),
    lastName: (_, cell, { names }) => void names.push(nameOf(cell)),
    password: (draft, cell) => void (draft.password = passwordOf(cell)),
    outboundCallerId: (draft, cell) => void (draft.outboundCallerId = callerIdOf(cell)),
    voicemailEnabled: (draft, cell) => void (draft.voicemailEnabled = booleanOf(cell, 'voicemailEnabled')),
    voicemailContext: (draft, { text }) => void (draft.voicemailEnabled ??= text.toLowerCase() !== 'novm'),
    voicemailPin: (draft, cell) => void (draft.voicemailPin = pinOf(cell)),
    recordingMode: (draft, cell, _, ownWord) => void (draft.recordingMode = recordingOf(cell, ownWord)),
    recordingIn: (_, { text }, together) => void (together.inbound = readRecordingMode(text)),
    recordingOut: (_, { text }, together) => void (together.outbound = readRecordingMode(text)),
    maxConcurrent: (draft, cell) => void (draft.maxConcurrent = wholeOf(cell, 'maxConcurrent', 1, 10)),
    teamId: (draft, cell) => void (draft.teamId = wholeOf(cell, 'teamId', 0, Number.MAX_SAFE_INTEGER)),
    status: (draft, { text, line }) =>
      void (draft.status = readStatus(text) ?? fail('enum-unknown', { line, field: 'status', value: text })),
    disabled(draft, cell) {
      const off = booleanOf(cell, 'status')
      if (off !== undefined) draft.status = off ? 'disabled' : 'active'
    },
    mac: (draft, cell) => void (draft.mac = macOf(cell)),
    target: (draft, { text }) => void (draft.target = text),
    site: (draft, { text }) => void (draft.site = text),
    action: (draft, { text, line }) =>
      void (draft.action = readAction(text) ?? fail('enum-unknown', { line, field: 'action', value: text })),
    authName: (_, { text, header }, together) => void (together.auth = { name: text, header }),
  }

  /** Said once of the column: everybody in it has the same. */
  function compareAuth({ auth }: Together, number: string | undefined): void {
    if (authDiffers || !auth || number === undefined || auth.name === number) return
    authDiffers = true
    warn('auth-id-differs', { field: auth.header })
  }

  return function valuesOf({ line, cells, kinds }: ListRecord, columns: Columns, headers: readonly string[]): ListValues {
    const shifted = headers.length > 0 && cells.some((cell, at) => at >= headers.length && cleanCell(cell) !== '')
    // Which cell is which nobody knows: a password may stand where a name is told.
    if (shifted) {
      fail('ragged-long', { line })
      const read = readNumber(cleanCell(cells[columns.uses.indexOf('number')] ?? ''))
      return read ? { number: read.number } : {}
    }
    const draft: Draft = {}
    const together: Together = { names: [] }
    let formula = false
    for (let at = 0; at < columns.uses.length; at += 1) {
      const use = columns.uses[at] ?? null
      const raw = cells[at] ?? ''
      if (use === null || raw === '') continue
      const kind = kinds?.get(at)
      const text = cleanCell(raw)
      if (kind === 'error') fail('cell-error', { line, field: use, value: raw })
      else if (text !== '')
        uses[use](draft, { line, raw, text, kind, header: headers[at] ?? '' }, together, columns.shape !== null)
      if (kind === 'formula') formula = true
    }
    if (formula) warn('formula-value', { line })
    const { names } = together
    if (names.length > 0) draft.displayName ??= (turnedNames ? names.toReversed() : names).join(' ')
    const mode = bothWays(together)
    if (mode) draft.recordingMode = mode
    compareAuth(together, draft.number)
    if (draft.number === undefined && !findings.hasFailed(line)) fail('number-invalid', { line, field: 'number', value: '' })
    return said(draft)
  }
}

/** Without the fields of which nothing was said. */
function said(draft: Draft): ListValues {
  for (const field of Object.keys(draft) as (keyof Draft)[]) if (draft[field] === undefined) delete draft[field]
  return draft as ListValues
}

/** FreePBX has a setting for each direction. */
function bothWays({ inbound, outbound }: Together): RecordingMode | null {
  const [into, outOf] = [inbound === 'all', outbound === 'all']
  if (into && outOf) return 'all'
  if (into) return 'inbound'
  if (outOf) return 'outbound'
  return inbound === 'none' && outbound === 'none' ? 'none' : null
}
