import { findingText, listText, type ListTexts } from '#shared/list-words.ts'
import type { CodedTexts } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import type { Plan, PlanRow, RowState } from '#shared/plans.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { csvLine } from '../../provisioning/escape/csv.ts'
import { writeWorkbook, type WorkbookOptions } from '../../provisioning/workbook.ts'
import type { ListWords } from './words.ts'

/** Rows that somebody still has to see to. */
const notDone: ReadonlySet<RowState> = new Set(['open', 'rejected', 'outdated'])

/** Whether a row belongs into the file of those that were not done. */
export const isReject = ({ state, why }: PlanRow): boolean => notDone.has(state) || (state === 'skipped' && why === 'cancelled')

/** Why a row is as it is, in one text; empty: there is nothing to say. */
export function reasonOf(row: PlanRow, texts: CodedTexts): string {
  const { findings, why, problem, state } = row
  const wrong = findings.filter(({ severity }) => severity === 'error')
  const shown = state === 'open' ? wrong : []
  return [
    ...shown.map(({ line: _line, ...finding }) => findingText(finding, texts.lists)),
    ...(why === null ? [] : [`${listText(`why-${why}`, texts.lists)}.`]),
    ...(problem ? [fillIn(texts.problems[problem.kind].message, problem.params, texts.phrases)] : []),
  ].join(' ')
}

/** What is wrong with lines of the list that are no rows: a quote that is never closed, for one. */
export function lostLines({ findings }: Plan, texts: ListTexts): Map<number, string> {
  const lost = findings.filter(({ severity, line }) => severity === 'error' && line !== undefined)
  return new Map(lost.map(({ line = 0, ...finding }) => [line, findingText(finding, texts)]))
}

/** What became of each row: no password and no PIN is among it. */
export function resultsTable(rows: readonly PlanRow[], words: ListWords, texts: CodedTexts): string[][] {
  const { lists } = texts
  const headers = [lists['column-line'], words.column('number'), words.column('displayName')]
  return [
    [...headers, lists['column-change'], lists['column-state'], words.reason],
    ...rows.map((row) => [
      row.line === null ? '' : String(row.line),
      row.number ?? '',
      typeof row.values['displayName'] === 'string' ? row.values['displayName'] : '',
      row.action === 'none' ? '' : lists[`action-${row.action}`],
      lists[`state-${row.state}`],
      reasonOf(row, texts),
    ]),
  ]
}

export const resultsCsv = (table: readonly (readonly string[])[]): Uint8Array =>
  Buffer.from(`\ufeff${table.map((cells) => csvLine(cells.map(toSheetCell))).join('')}`)

export const resultsWorkbook = (table: readonly (readonly string[])[], options: WorkbookOptions): Promise<Uint8Array> =>
  writeWorkbook(table, options)
