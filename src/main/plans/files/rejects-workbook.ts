import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate/browser'
import { xmlText } from '../../provisioning/escape/xml.ts'
import { cellText, columnName } from '../../provisioning/workbook.ts'
import { cleanCell } from '../import/cells.ts'
import { isReason, reasonMark } from '../import/columns.ts'
import type { ListRecord } from '../import/records.ts'
import { columnOf } from '../import/sheet-rows.ts'
import { placeOfSheet, readWorkbook } from '../import/workbook.ts'

export interface WorkbookRejects {
  readonly sheet: string
  readonly headerLine: number
  readonly reasons: ReadonlyMap<number, string>
  readonly header: string
}

/**
 * The workbook itself without the rows that were done, and with one more column that says why the others were not: formats, widths, merged headers,
 * drop-downs and other sheets stay as they are. Formulas become their values, since the rows that they were made of may be gone. null: its sheet
 * is not to be found.
 */
export function writeRejectsWorkbook(bytes: Uint8Array, rejects: WorkbookRejects): Uint8Array | null {
  const workbook = readWorkbook(bytes)
  const sheet = workbook.ok ? workbook.sheets.find(({ name }) => name === rejects.sheet) : undefined
  if (!sheet) return null
  const parts: Record<string, Uint8Array> = unzipSync(bytes)
  const names = new Map(Object.keys(parts).map((name) => [name.toLowerCase(), name]))
  const bytesOf = (name: string): Uint8Array | undefined => parts[names.get(name.toLowerCase()) ?? '']
  const text = (name: string): string | null => {
    const part = bytesOf(name)
    return part ? strFromU8(part) : null
  }
  const place = placeOfSheet(bytesOf, rejects.sheet)
  const xml = place === null ? null : text(place)
  if (place === null || xml === null) return null
  for (const [name, changed] of Object.entries(withoutCalculations(text))) parts[names.get(name.toLowerCase()) ?? name] = changed
  const chain = names.get('xl/calcchain.xml')
  if (chain !== undefined) delete parts[chain]
  parts[names.get(place.toLowerCase()) ?? place] = strToU8(rejectedRows(xml, sheet.records, rejects))
  return zipSync(parts, { level: 6 })
}

/** The order in which formulas are calculated names cells that are gone; a spreadsheet makes it anew. */
function withoutCalculations(text: (part: string) => string | null): Record<string, Uint8Array> {
  const types = text('[Content_Types].xml')
  const relations = text('xl/_rels/workbook.xml.rels')
  return {
    ...(types !== null && { '[Content_Types].xml': strToU8(types.replace(/<Override\b[^>]*calcChain[^>]*?\/>/gi, '')) }),
    ...(relations !== null && {
      'xl/_rels/workbook.xml.rels': strToU8(relations.replace(/<Relationship\b[^>]*calcChain[^>]*?\/>/gi, '')),
    }),
  }
}

const rowPattern = /<((?:\w+:)?)row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1row>)/g
const formulaPattern = /<((?:\w+:)?)f\b[^>]*?(?:\/>|>[\s\S]*?<\/\1f>)/g
const cellPattern = /<((?:\w+:)?)c\b([^>]*?)(?:\/>|>[\s\S]*?<\/\1c>)/g

function rejectedRows(xml: string, records: readonly ListRecord[], rejects: WorkbookRejects): string {
  const { headerLine, reasons, header } = rejects
  const headers = records.find(({ line }) => line === headerLine)?.cells ?? []
  const before = headers.findIndex((cell) => isReason(cleanCell(cell)))
  const widths = new Map(records.map(({ line, cells }) => [line, cells.length]))
  let last = 0
  return xml.replace(rowPattern, (row: string, prefix: string, attributes: string, cells = '') => {
    const said = /\br="(\d+)"/.exec(attributes)?.[1]
    const line = said === undefined ? last + 1 : Number(said)
    last = line
    if (line < headerLine) return row
    const reason = line === headerLine ? header : reasons.get(line)
    if (reason === undefined) return ''
    const place = before >= 0 ? before : Math.max(headers.length, line === headerLine ? 0 : (widths.get(line) ?? 0))
    const told = headerLine === 0 ? `${reasonMark}${reason}` : reason
    // A sheet may leave out where its rows are: those that stay keep their lines.
    const numbered = said === undefined ? ` r="${line}"${attributes}` : attributes
    const kept = numbered.replace(/\sspans="[^"]*"/, '')
    const values = (cells as string).replace(formulaPattern, '')
    return `<${prefix}row${kept}>${withCell(values, prefix, { line, place, text: told })}</${prefix}row>`
  })
}

/** The cells of a row with one more in its place among them. */
function withCell(cells: string, prefix: string, { line, place, text }: { line: number; place: number; text: string }): string {
  const p = prefix
  const cell = `<${p}c r="${columnName(place)}${line}" t="inlineStr"><${p}is><${p}t xml:space="preserve">${xmlText(cellText(text))}</${p}t></${p}is></${p}c>`
  let column = -1
  for (const found of cells.matchAll(cellPattern)) {
    const said = /\br="([A-Z]+)\d+"/.exec(found[2] ?? '')?.[1]
    column = said === undefined ? column + 1 : columnOf(said)
    if (column < place) continue
    const end = column === place ? found.index + found[0].length : found.index
    return `${cells.slice(0, found.index)}${cell}${cells.slice(end)}`
  }
  return `${cells}${cell}`
}
