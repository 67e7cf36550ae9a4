import { parse } from 'csv-parse/sync'
import { strFromU8, unzipSync } from 'fflate'
import { child, readXml, type Node } from './xml-formats.ts'

/**
 * What a spreadsheet shows for a cell of a CSV that was opened by a double click, by Excel's rules in English: numbers, money, percents,
 * fractions, times, dates and truths are values, and are shown in their usual form; a formula is run. LibreOffice and Google Sheets take less.
 */
export function shownInSpreadsheet(cell: string): string {
  const [, constant] = /^="((?:[^"]|"")*)"$/.exec(cell) ?? []
  if (constant !== undefined && constant.length <= 255) return constant.replaceAll('""', '"')
  const text = cell.trim()
  if (/^[=+\-@＝＋－＠]/.test(text) && !Number.isFinite(Number(text))) throw new Error(`it was run: ${cell}`)
  if (/^[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return general(Number(text.replaceAll(',', '')))
  if (/^[$€£¥₫]?\s*\(?[+-]?[\d,]*\.?\d+\)?\s*[%$€£¥₫]?$/.test(text)) return 'an amount'
  if (/^\d+ \d+\/\d+$/.test(text)) return 'a fraction'
  if (/^\d{1,4}\s*[-/.]\s*\d{1,4}(?:\s*[-/.]\s*\d{1,4})?(?:\s+\d{1,2}:\d{1,2}(?::\d{1,2})?)?$/.test(text)) return 'a date'
  if (/^\d{1,4}:\d{0,4}(?::\d{0,4})?(?:[.,]\d+)?(?:\s*[ap]m?)?$/i.test(text) || /^\d{1,2}\s+[ap]m?$/i.test(text)) return 'a time'
  const month =
    '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)'
  if (new RegExp(`^\\d{0,4}[\\s\\-/.]*${month}[\\s\\-/.,]*\\d{0,4}(?:[\\s\\-/.,]+\\d{1,4})?$`, 'i').test(text) && /\d/.test(text))
    return 'a date'
  if (/^(?:true|false)$/i.test(text)) return text.toUpperCase()
  return cell
}

/** How a number looks in a cell that nobody has formatted. */
function general(value: number): string {
  const plain = String(value)
  return plain.replace(/[-.]/g, '').length <= 11 ? plain : value.toExponential(5).toUpperCase()
}

/** A CSV as it looks when it is opened: its byte order mark says that it is UTF-8, or it would be read in the code page of the country. */
export function openedCsv(bytes: Uint8Array): string[][] {
  if (strFromU8(bytes.subarray(0, 3), true) !== '\xef\xbb\xbf') throw new Error('no byte order mark')
  return parse(strFromU8(bytes), { bom: true }).map((row) => row.map(shownInSpreadsheet))
}

/** The texts of a workbook's only sheet, by somebody else's parser; a cell that is no text is an error. */
export function openedWorkbook(bytes: Uint8Array): string[][] {
  const files = unzipSync(bytes)
  const part = (name: string): Node => {
    const file = files[name]
    if (!file) throw new Error(`no ${name}`)
    return readXml(strFromU8(file))
  }
  const types = part('[Content_Types].xml').children.map((one) => one.attributes['PartName'])
  for (const name of types) if (name !== undefined) part(name.slice(1))
  const formats = child(part('xl/styles.xml'), 'cellXfs').children.map((one) => one.attributes['numFmtId'])
  return child(part('xl/worksheets/sheet1.xml'), 'sheetData').children.map((row, at) => {
    if (row.attributes['r'] !== String(at + 1)) throw new Error('rows out of order')
    const cells: string[] = []
    for (const cell of row.children) {
      if (cell.attributes['t'] !== 'inlineStr' || formats[Number(cell.attributes['s'])] !== '49') throw new Error('not a text')
      const [, letters = '', number] = /^([A-Z])(\d+)$/.exec(cell.attributes['r'] ?? '') ?? []
      if (number !== String(at + 1)) throw new Error('a cell of another row')
      const column = letters.charCodeAt(0) - 65
      while (cells.length < column) cells.push('')
      cells.push(
        child(child(cell, 'is'), 't').text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) =>
          String.fromCharCode(parseInt(hex, 16)),
        ),
      )
    }
    return cells
  })
}
