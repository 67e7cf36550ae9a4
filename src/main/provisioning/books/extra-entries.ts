import { CsvError, parse } from 'csv-parse/sync'
import { phrase, type Phrase } from '#shared/phrase.ts'
import { fold } from '#shared/search-text.ts'
import { fromSheetCell } from '#shared/sheet-cells.ts'
import type { BookEntry } from './entry.ts'

export interface ExtraEntries {
  readonly entries: readonly BookEntry[]
  /** Lines that gave none, counted from 1 as an editor counts them. */
  readonly lines: readonly { readonly line: number; readonly why: Phrase }[]
}

type Column = 'name' | 'number' | 'mobile' | 'other'

/** What columns are called, folded: in English and in Vietnamese, by people and by what exports contacts. */
const headings: Readonly<Record<Column, RegExp>> = {
  name: /^(?:name|full name|display ?_?name|ten|ho ten|ho va ten|ten hien thi)$/,
  number: /^(?:number|phone|telephone|tel|phone number|extension|ext|so|so may|so may nhanh|may nhanh|dien thoai|so dien thoai)$/,
  mobile: /^(?:mobile|mobile ?_?number|cell|di dong|so di dong)$/,
  other: /^(?:other|home|second number|khac|so khac)$/,
}
const plainOrder: readonly Column[] = ['name', 'number', 'mobile', 'other']

/** 0 to 9, * and #, perhaps a + before them: what a phone can dial. */
const dialled = /^\+?[0-9*#]{1,40}$/
const dialledFrom = (text: string): string => text.replace(/[\s().\-\u2010-\u2015]/g, '')

/** Comma, semicolon or tab: whichever the first line with any of them has most of; `sep=;` says it. */
function separatorOf(text: string): string {
  const told = /^sep=([,;\t])\n/i.exec(text)?.[1]
  if (told !== undefined) return told
  const bare = text.replace(/"(?:[^"]|"")*"/g, '""')
  const line = bare.split('\n').find((one) => /[,;\t]/.test(one)) ?? ''
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }))
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).sign
}

function columnsOf(first: readonly string[]): Column[] | null {
  const found = first.map((cell) => {
    const heading = fold(cell.trim())
    return (Object.keys(headings) as Column[]).find((column) => headings[column].test(heading))
  })
  return found.includes('name') && found.includes('number') ? found.map((column) => column ?? ('' as Column)) : null
}

interface Row {
  readonly record: readonly string[]
  /** Its last line, counted from 1. */
  readonly line: number
}
interface WrongLine {
  readonly line: number
  readonly why: Phrase
}

function rowsOf(typed: string): { readonly rows: readonly Row[]; readonly lines: WrongLine[] } {
  const text = typed.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const separator = separatorOf(text)
  const [, told = '', body = ''] = /^(sep=.(?:\n|$))?([^]*)$/i.exec(text) ?? []
  const above = told === '' ? 0 : 1
  const parsed = (part: string, before: number): Row[] => {
    const rows: Row[] = []
    parse(part, {
      delimiter: separator,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      on_record: (record, { lines }) => {
        rows.push({ record, line: before + lines })
        return null
      },
    })
    return rows
  }
  try {
    return { rows: parsed(body, above), lines: [] }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
  }
  // A quote that nobody closed takes all that follows: line by line, only its own is lost.
  const lines: WrongLine[] = []
  const rows = body.split('\n').flatMap((part, at) => {
    try {
      return parsed(part, above + at)
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      lines.push({ line: above + at + 1, why: phrase('quote-open') })
      return []
    }
  })
  return { rows, lines }
}

/**
 * Reads names and numbers that are not extensions: a CSV, or cells that were copied from a spreadsheet. With a heading its columns may stand in
 * any order and others between them; without one they are name, number, mobile and another number. A line that cannot be read hides no other.
 */
export function readExtraEntries(typed: string): ExtraEntries {
  const { rows, lines } = rowsOf(typed)
  const entries: BookEntry[] = []
  let columns: readonly Column[] | null = null
  for (const { record, line } of rows) {
    const cells = record.map((cell) => fromSheetCell(cell.trim()).normalize('NFC').trim())
    if (cells.every((cell) => cell === '')) continue
    if (columns === null) {
      const heading = columnsOf(cells)
      columns = heading ?? plainOrder
      if (heading) continue
    }
    const of = (column: Column): string => cells[columns?.indexOf(column) ?? -1] ?? ''
    const name = of('name')
    const numbers = (['number', 'mobile', 'other'] as const).map((column) => ({
      typed: of(column),
      number: dialledFrom(of(column)),
    }))
    const wrong = numbers.find(({ number }) => number !== '' && !dialled.test(number))
    const [number = '', mobile = '', other = ''] = numbers.map((one) => one.number)
    const main = number || mobile || other
    const why =
      name === ''
        ? phrase('no-name')
        : wrong
          ? phrase('no-number', { text: wrong.typed })
          : main === ''
            ? phrase('number-missing')
            : null
    if (why !== null) {
      lines.push({ line, why })
      continue
    }
    const besides = (one: string): boolean => one !== '' && one !== main
    entries.push({ name, number: main, ...(besides(mobile) && { mobile }), ...(besides(other) && { other }) })
  }
  return { entries, lines: lines.toSorted((one, other) => one.line - other.line) }
}
