import { plainWords } from '#shared/limits.ts'

export type FindingCode =
  | 'action-column'
  | 'apostrophe-removed'
  | 'auth-id-differs'
  | 'boolean-unknown'
  | 'caller-id-cleaned'
  | 'caller-id-invalid'
  | 'cell-error'
  | 'control-characters'
  | 'date-in-number'
  | 'duplicate-number'
  | 'duplicate-row'
  | 'encoding-guessed'
  | 'enum-unknown'
  | 'formula-value'
  | 'header-repeated'
  | 'hidden-rows'
  | 'line-break-in-name'
  | 'mac-duplicate'
  | 'mac-invalid'
  | 'mac-unknown-vendor'
  | 'mojibake'
  | 'no-header'
  | 'number-cleaned'
  | 'number-invalid'
  | 'other-sheets'
  | 'out-of-range'
  | 'password-too-short'
  | 'quote-open'
  | 'ragged-long'
  | 'scientific'
  | 'title-lines-skipped'
  | 'too-long'
  | 'zeros-lost'

/** Something that a person should know of a list, or decide. */
export interface Finding {
  readonly code: FindingCode
  /** An error keeps its line out until somebody decides; a warning does not. */
  readonly severity: 'warning' | 'error'
  readonly line?: number
  /** The field, or the header where it is no field of ours. */
  readonly field?: string
  /** What stands in the cell; never a password or a PIN. */
  readonly value?: string
  /** What was probably meant. */
  readonly suggest?: string
  /** The line that has the same. */
  readonly of?: number
  readonly lines?: readonly number[]
  readonly names?: readonly string[]
}

export interface Findings {
  readonly all: readonly Finding[]
  warn(code: FindingCode, about?: About): void
  /** Keeps the line out until somebody decides. */
  fail(code: FindingCode, about?: About): undefined
  hasFailed(line: number): boolean
}
type About = Omit<Finding, 'code' | 'severity'>

/** Fields whose cells are shown to nobody. */
const secret: ReadonlySet<string> = new Set(['password', 'voicemailPin'])
/** Characters of a cell that are shown. */
const maxValue = 80

export function createFindings(): Findings {
  const all: Finding[] = []
  const failed = new Set<number>()

  function add(code: FindingCode, severity: Finding['severity'], { value, suggest, ...about }: About): void {
    const shown = !secret.has(about.field ?? '')
    all.push({
      ...{ code, severity, ...about },
      ...(shown && value !== undefined && { value: plainWords(value, maxValue) }),
      ...(shown && suggest !== undefined && { suggest: plainWords(suggest, maxValue) }),
    })
  }

  return {
    all,
    warn: (code, about = {}) => add(code, 'warning', about),
    fail(code, about = {}) {
      add(code, 'error', about)
      if (about.line !== undefined) failed.add(about.line)
      return undefined
    },
    hasFailed: (line) => failed.has(line),
  }
}
