import { xmlText } from './escape/xml.ts'
import { createZip } from './zip.ts'

/** So many lines are written in one go. */
const rowsAtOnce = 200
/** What a cell holds at most; a longer text makes the whole workbook "damaged". */
const longestCell = 32_767

export interface WorkbookOptions {
  /** Its files' time, in ms since the epoch. */
  readonly at: number
  /** Awaited between parts, so that everything else has its turn. */
  readonly pause?: (() => Promise<void>) | undefined
  /** What its sheet is called; left out: after the app. */
  readonly name?: string
  /** Columns whose cells offer values to choose from, in the rows to be filled in; others may be typed all the same. */
  readonly choices?: Choices
}

export interface Choices {
  /** The sheet that has them, out of sight. */
  readonly name: string
  /** By the column's place. */
  readonly of: ReadonlyMap<number, readonly string[]>
  /** How many rows below the heading offer them. */
  readonly rows: number
}

/**
 * A workbook (ECMA-376) of one sheet, the first row its heading. Every cell is a text and stays one while it is edited: only so are zeros,
 * MACs and names whole in each spreadsheet, in each country. A CSV in German or Vietnamese Excel is one column, as it waits for semicolons there;
 * the line that tells the separator makes Excel forget the encoding.
 *
 * By hand, because a library that makes it in one go would stop main for as long as five thousand rows take, and this much of the format is small.
 */
export async function writeWorkbook(
  rows: readonly (readonly string[])[],
  { at, pause = async () => {}, name = 'Linecard', choices }: WorkbookOptions,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const zip = createZip(async (chunk) => void parts.push(chunk), at)
  const encoder = new TextEncoder()
  const offered = choices && choices.of.size > 0 ? choices : null
  for (const [path, text] of Object.entries(frame(name, offered))) await zip.add(path, encoder.encode(`${declaration}${text}`))
  const sheet: Uint8Array[] = [encoder.encode(`${declaration}${head(rows)}`)]
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.slice(from, from + rowsAtOnce)
    sheet.push(encoder.encode(some.map((row, index) => rowOf(row, from + index)).join('')))
    await pause()
  }
  sheet.push(encoder.encode(foot(rows, offered)))
  await zip.add('xl/worksheets/sheet1.xml', Buffer.concat(sheet))
  await zip.end()
  return Buffer.concat(parts)
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Everything but the sheet. Style 1 is a text (format 49, "@"), style 2 a heading. */
function frame(name: string, choices: Choices | null): Readonly<Record<string, string>> {
  const sheets = [1, ...(choices ? [2] : [])]
  const part = (at: number): string => `<Override PartName="/xl/worksheets/sheet${at}.xml" ContentType="${type}.worksheet+xml"/>`
  const relation = (id: number, kind: string, target: string): string =>
    `<Relationship Id="r${id}" Type="${office}/${kind}" Target="${target}"/>`
  const hidden = choices ? `<sheet name="${xmlText(choices.name)}" sheetId="2" state="hidden" r:id="r2"/>` : ''
  return {
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${sheets.map(part).join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${relations}">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${xmlText(name)}" sheetId="1" r:id="r1"/>${hidden}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `<Relationships xmlns="${relations}">${sheets.map((at) => relation(at, 'worksheet', `worksheets/sheet${at}.xml`)).join('')}` +
      `${relation(3, 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': styles,
    ...(choices && { 'xl/worksheets/sheet2.xml': choicesSheet(choices) }),
  }
}

const styles =
  `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>'

const narrowest = 8
const maxWidth = 60

function head(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => {
    const longest = rows.slice(0, rowsAtOnce).reduce((most, row) => Math.max(most, row[at]?.length ?? 0), narrowest)
    return `<col min="${at + 1}" max="${at + 1}" width="${Math.min(longest + 2, maxWidth)}" style="1" customWidth="1"/>`
  })
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  return `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
}

/** A column each: one list of values below the other would be no range. */
function choicesSheet({ of }: Choices): string {
  const lists = [...of.values()]
  const longest = Math.max(...lists.map(({ length }) => length))
  const rows = Array.from({ length: longest }, (_, at) =>
    rowOf(
      lists.map((values) => values[at] ?? ''),
      at,
      1,
    ),
  )
  return `<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`
}

function validations({ name, of, rows }: Choices): string {
  const sheet = xmlText(`'${name.replaceAll("'", "''")}'`)
  const each = [...of].map(([column, values], list) => {
    const [cells, from] = [columnName(column), columnName(list)]
    return (
      `<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" sqref="${cells}2:${cells}${rows + 1}">` +
      `<formula1>${sheet}!$${from}$1:$${from}$${values.length}</formula1></dataValidation>`
    )
  })
  return `<dataValidations count="${each.length}">${each.join('')}</dataValidations>`
}

function foot(rows: readonly (readonly string[])[], choices: Choices | null): string {
  const all = `A1:${columnName((rows[0]?.length ?? 1) - 1)}${Math.max(rows.length, 1)}`
  // A number that is a text is what we want here, and no mistake to be marked green.
  return `</sheetData><autoFilter ref="${all}"/>${choices ? validations(choices) : ''}<ignoredErrors><ignoredError sqref="${all}" numberStoredAsText="1"/></ignoredErrors></worksheet>`
}

function rowOf(cells: readonly string[], index: number, style = index === 0 ? 2 : 1): string {
  const written = cells.flatMap((text, at) => {
    if (text === '') return []
    const value = xmlText(cellText(text))
    return [`<c r="${columnName(at)}${index + 1}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${value}</t></is></c>`]
  })
  return `<row r="${index + 1}">${written.join('')}</row>`
}

/** A, B … Z, AA: we have never so many columns that this would not do. */
export const columnName = (at: number): string =>
  (at < 26 ? '' : columnName(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))

/** `_x000D_` stands for a character: where it is the text itself, its first sign is told so. What XML cannot hold is left out. */
export function cellText(text: string): string {
  return text
    .toWellFormed()
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .slice(0, longestCell)
}
