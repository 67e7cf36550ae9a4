import type { Extension } from '#shared/extension.ts'
import { extensionStatuses, recordingModes } from '#shared/extension-words.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { csvLine } from '../../provisioning/escape/csv.ts'
import { writeWorkbook, type WorkbookOptions } from '../../provisioning/workbook.ts'
import { cleanCell } from '../import/cells.ts'
import type { ListField } from '../import/columns.ts'
import { createFindings } from '../import/findings.ts'
import { createRowReader, type ListValues } from '../import/row-values.ts'
import type { ListWords } from './words.ts'

/** The fields of an extension that the PBX tells and that a list can set. */
const fields = [
  'number',
  'displayName',
  'teamId',
  'outboundCallerId',
  'recordingMode',
  'voicemailEnabled',
  'maxConcurrent',
  'status',
] as const satisfies readonly ListField[]
type Field = (typeof fields)[number]

/** How a text is written so that the program which opens the file leaves it as it is. */
type Cell = (text: string) => string
const csvText: Cell = toSheetCell
/** Every cell of our workbooks is a text already. */
const sheetText: Cell = (text) => text

/**
 * The list of an account's extensions as a CSV that spreadsheets open by a double click. An import of it has nothing to do: it reads each value
 * as the PBX told it, silently. A value that no import can read (a word of the PBX's that we do not know) is left empty, which says nothing of it.
 */
export async function extensionsCsv(
  extensions: readonly Extension[],
  words: ListWords,
  pause: () => Promise<void> = async () => {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [Buffer.from(`\ufeff${csvLine(headers(words))}`)]
  for (const extension of extensions) {
    parts.push(Buffer.from(csvLine(cellsOf(extension, words, csvText))))
    await pause()
  }
  return Buffer.concat(parts)
}

/** The same as a workbook, whose cells are all texts. */
export async function extensionsWorkbook(
  extensions: readonly Extension[],
  words: ListWords,
  options: WorkbookOptions,
): Promise<Uint8Array> {
  const rows: string[][] = [headers(words)]
  for (const extension of extensions) {
    rows.push(cellsOf(extension, words, sheetText))
    await options.pause?.()
  }
  return writeWorkbook(rows, { ...options, name: words.sheet })
}

const headers = (words: ListWords): string[] => fields.map(words.column)

function cellsOf(extension: Extension, words: ListWords, cell: Cell): string[] {
  return fields.map((field) => {
    const text = textOf(field, extension, words)
    if (field === 'displayName') return nameCell(text, cell)
    const written = cell(text)
    return doubtful.has(field) && readsAs(field, written) !== extension[field] ? '' : written
  })
}

/** What a PBX may tell otherwise than a list can. */
const doubtful: ReadonlySet<Field> = new Set(['teamId', 'outboundCallerId', 'maxConcurrent'])

function textOf(field: Field, extension: Extension, words: ListWords): string {
  switch (field) {
    case 'recordingMode':
      return named(recordingModes, extension.recordingMode, words.recording)
    case 'status':
      return named(extensionStatuses, extension.status, words.status)
    case 'voicemailEnabled':
      if (extension.voicemailEnabled === null) return ''
      return extension.voicemailEnabled ? words.yes : words.no
    default:
      return String(extension[field] ?? '')
  }
}

function named<Word extends string>(known: readonly Word[], told: string | null, words: Readonly<Record<Word, string>>): string {
  const word = known.find((one) => one === told)
  return word === undefined ? '' : words[word]
}

/** A name as it is; where an import would tidy it up or doubt it, as a formula that is only this text, which is read to the letter. */
function nameCell(name: string, cell: Cell): string {
  const composed = name.normalize('NFC')
  if (cleanCell(composed) === '') return ''
  const written = cell(composed)
  return readsAs('displayName', written) === composed ? written : `="${composed.replaceAll('"', '""')}"`
}

/** What an import reads in this cell; undefined: nothing, or nothing without a doubt. */
function readsAs(field: Field, cell: string): ListValues[Field] {
  const findings = createFindings()
  const values = createRowReader(findings, false)({ line: 1, cells: ['100', cell] }, { shape: null, uses: ['number', field] }, [])
  return findings.all.length === 0 ? values[field] : undefined
}
