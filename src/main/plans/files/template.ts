import { writeWorkbook } from '../../provisioning/workbook.ts'
import type { ListField } from '../import/columns.ts'
import type { ListWords } from './words.ts'

/** What a new person's row may say. A password is not among them: a generated one is in no file. */
const fields = [
  ...(['number', 'displayName', 'outboundCallerId', 'recordingMode', 'voicemailEnabled', 'voicemailPin'] as const),
  ...(['maxConcurrent', 'teamId', 'mac', 'target', 'site'] as const),
] satisfies readonly ListField[]

/** Rows that offer values to choose from. */
const rowsToFill = 5_000
/** The most that a list of choices can be looked through. */
const mostChoices = 1_000

/** What the account knows, by the column that offers it. */
export interface TemplateChoices {
  readonly callerIds: readonly string[]
  /** What phones and apps are called. */
  readonly targets: readonly string[]
  readonly sites: readonly string[]
}

/** An empty list as a workbook to be filled in: its cells are texts, so that zeros and MACs stay whole, and offer what can be chosen. */
export function templateWorkbook(known: TemplateChoices, words: ListWords, at: number): Promise<Uint8Array> {
  const offered: Partial<Record<(typeof fields)[number], readonly string[]>> = {
    outboundCallerId: known.callerIds,
    recordingMode: Object.values(words.recording),
    voicemailEnabled: [words.yes, words.no],
    target: known.targets,
    site: known.sites,
  }
  const of = new Map(
    fields.flatMap((field, column) => {
      const values = (offered[field] ?? []).slice(0, mostChoices)
      return values.length === 0 ? [] : [[column, values] as const]
    }),
  )
  const choices = { name: words.choices, of, rows: rowsToFill }
  return writeWorkbook([fields.map(words.column)], { at, name: words.sheet, choices })
}
