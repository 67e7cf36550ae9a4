import * as languages from '#messages/index.ts'
import { recordingModes, type ExtensionStatus, type RecordingMode } from '#shared/extension-words.ts'
import { textsIn, type CodedTexts, type Locale } from '#shared/locales.ts'
import type { ListField } from '../import/columns.ts'

/** What stands in lists that we write, in one language. The import knows each of these words, whatever the language of whoever reads it. */
export interface ListWords {
  readonly column: (field: ListField) => string
  readonly recording: Readonly<Record<RecordingMode, string>>
  readonly status: Readonly<Record<ExtensionStatus, string>>
  readonly yes: string
  readonly no: string
  /** The sheet of a workbook that has the list, and the one with the values to choose from. */
  readonly sheet: string
  readonly choices: string
  /** The column that says why a row is not done. */
  readonly reason: string
}

export async function listWords(locale: Locale): Promise<ListWords> {
  const { lists }: CodedTexts = await languages[locale].byCode()
  const { columns } = textsIn(locale)
  return {
    column: (field) => upperFirst(lists[`field-${field}`]),
    recording: byWord(recordingModes, (mode) => columns[`rec_${mode}`]),
    status: { active: columns.status_active, disabled: columns.status_disabled },
    ...{
      yes: lists.yes,
      no: lists.no,
      sheet: lists['sheet-list'],
      choices: lists['sheet-choices'],
      reason: lists['reason-column'],
    },
  }
}

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function byWord<Word extends string>(words: readonly Word[], text: (word: Word) => string): Record<Word, string> {
  return Object.fromEntries(words.map((word) => [word, text(word)])) as Record<Word, string>
}
