import { unzipSync, type UnzipFileInfo } from 'fflate/browser'
import { Parser, type Attributes } from 'saxen'
import { listLimits, type CellKind, type FileFault, type ListRecord } from './records.ts'

export interface Sheet {
  readonly name: string
  /** Nobody sees it unless they look for it. */
  readonly hidden: boolean
  readonly records: readonly ListRecord[]
}

export type WorkbookReading =
  { readonly ok: true; readonly sheets: readonly Sheet[] } | { readonly ok: false; readonly why: FileFault }

/** Both editions of the format, and where a relation points. */
const namespaces = {
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main': 's',
  'http://purl.oclc.org/ooxml/spreadsheetml/main': 's',
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships': 'r',
  'http://purl.oclc.org/ooxml/officeDocument/relationships': 'r',
  'http://schemas.openxmlformats.org/package/2006/relationships': 'p',
} as const

const partsOfInterest = /^xl\/(?:workbook|styles|sharedStrings|worksheets\/[^/]+)\.xml$|^xl\/_rels\/workbook\.xml\.rels$/i

/**
 * Reads an XLSX workbook as the person who made it sees it: a number with the zeros of its format, the value that a formula had, hidden rows and
 * sheets marked as such. Nothing in it is calculated or fetched.
 */
export function readWorkbook(bytes: Uint8Array): WorkbookReading {
  let parts: Record<string, Uint8Array>
  let unpacked = 0
  try {
    parts = unzipSync(bytes, {
      filter({ name, originalSize }: UnzipFileInfo) {
        if (!partsOfInterest.test(name)) return false
        unpacked += originalSize
        return unpacked <= listLimits.unpackedBytes
      },
    })
  } catch {
    return { ok: false, why: 'damaged-file' }
  }
  if (unpacked > listLimits.unpackedBytes) return { ok: false, why: 'too-large' }
  const named = new Map(Object.entries(parts).map(([name, part]) => [name.toLowerCase(), part]))
  const text = (name: string): string | null => {
    const part = named.get(name.toLowerCase())
    return part ? asBytes(part) : null
  }
  const workbook = text('xl/workbook.xml')
  if (workbook === null) return { ok: false, why: 'wrong-kind' }
  try {
    const places = placesOf(text('xl/_rels/workbook.xml.rels') ?? '')
    const strings = stringsOf(text('xl/sharedStrings.xml'))
    const formats = formatsOf(text('xl/styles.xml'))
    const sheets = sheetsOf(workbook).map(({ name, hidden, relation }): Sheet => {
      const xml = text(places.get(relation) ?? '')
      return { name, hidden, records: xml === null ? [] : recordsOf(xml, strings, formats) }
    })
    return { ok: true, sheets }
  } catch {
    return { ok: false, why: 'damaged-file' }
  }
}

/** Where the sheet of this name is in the archive; null: there is none. `part`: one of its parts. */
export function placeOfSheet(part: (name: string) => Uint8Array | undefined, sheet: string): string | null {
  const text = (name: string): string => asBytes(part(name) ?? new Uint8Array())
  const relation = sheetsOf(text('xl/workbook.xml')).find(({ name }) => name === sheet)?.relation
  return relation === undefined ? null : (placesOf(text('xl/_rels/workbook.xml.rels')).get(relation) ?? null)
}

interface Hearing {
  readonly open?: (name: string, attributes: () => Attributes) => void
  readonly close?: (name: string) => void
  readonly text?: (text: string) => void
}

/**
 * A part as a text of its bytes, a sign for each: the letters of XML's own are all below 128, and most of a sheet is nothing else. What stands
 * between them is read as UTF-8 where it is looked at: doing that to a whole sheet at once takes a quarter of all the time.
 */
function asBytes(part: Uint8Array): string {
  const hasMark = part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf
  return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1', hasMark ? 3 : 0)
}

const beyondAscii = /[\u0080-\u00ff]/
const fromBytes = (text: string): string => (beyondAscii.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text)

/** `xml`: as `asBytes` has it. Throws where it is not well-formed. */
function hear(xml: string, { open, close, text }: Hearing): void {
  const parser = new Parser().ns(namespaces)
  parser.on('openTag', (name, attributes, decode) => open?.(name, () => decoded(attributes(), decode)))
  parser.on('closeTag', (name) => close?.(name))
  parser.on('text', (said, decode) => text?.(decode(fromBytes(said))))
  parser.on('cdata', (said) => text?.(fromBytes(said)))
  parser.on('error', (error) => {
    throw error
  })
  parser.parse(xml)
}

function decoded(attributes: Attributes, decode: (text: string) => string): Attributes {
  for (const name in attributes) {
    const value = attributes[name]
    if (value !== undefined && (value.includes('&') || beyondAscii.test(value)))
      return Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, decode(fromBytes(one))]))
  }
  return attributes
}

function placesOf(xml: string): Map<string, string> {
  const places = new Map<string, string>()
  if (xml === '') return places
  hear(xml, {
    open(name, attributes) {
      if (name !== 'p:Relationship') return
      const { Id = '', Target = '' } = attributes()
      places.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
    },
  })
  return places
}

function sheetsOf(xml: string): { name: string; hidden: boolean; relation: string }[] {
  const sheets: { name: string; hidden: boolean; relation: string }[] = []
  hear(xml, {
    open(tag, attributes) {
      if (tag !== 's:sheet') return
      const { name = '', state = 'visible', 'r:id': relation = '' } = attributes()
      sheets.push({ name: name.normalize('NFC'), hidden: state !== 'visible', relation })
    },
  })
  return sheets
}

/** Texts that cells share. Of a text in several fonts the parts are one; how Japanese is read aloud is left out. */
function stringsOf(xml: string | null): string[] {
  const strings: string[] = []
  if (xml === null) return strings
  let [item, inText, aside] = ['', false, false]
  hear(xml, {
    open(name) {
      if (name === 's:si') item = ''
      else if (name === 's:t') inText = true
      else if (name === 's:rPh') aside = true
    },
    close(name) {
      if (name === 's:si') strings.push(unescaped(item))
      else if (name === 's:t') inText = false
      else if (name === 's:rPh') aside = false
    },
    text(said) {
      if (inText && !aside) item += said
    },
  })
  return strings
}

/** Characters that XML cannot hold are written as `_x000D_`. */
const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text

/** What a number looks like: how many digits it has at least, or that it is a date. */
interface Format {
  readonly digits: number
  readonly date: boolean
}
const plain: Format = { digits: 1, date: false }

/** By the number of a cell's style. */
function formatsOf(xml: string | null): Format[] {
  const formats: Format[] = []
  if (xml === null) return formats
  const own = new Map<number, Format>()
  let inCells = false
  hear(xml, {
    open(name, attributes) {
      if (name === 's:cellXfs') inCells = true
      else if (name === 's:numFmt') {
        const { numFmtId, formatCode = '' } = attributes()
        own.set(Number(numFmtId), formatOf(formatCode))
      } else if (inCells && name === 's:xf') {
        const id = Number(attributes()['numFmtId'] ?? 0)
        formats.push(own.get(id) ?? { digits: 1, date: isBuiltInDate(id) })
      }
    },
    close(name) {
      if (name === 's:cellXfs') inCells = false
    },
  })
  return formats
}

const isBuiltInDate = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47)

function formatOf(code: string): Format {
  // Without what is written out, colours and conditions; of positive numbers.
  const [positive = ''] = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '').split(';')
  const zeros = /^0+$/.exec(positive.trim())
  return { digits: zeros ? zeros[0].length : 1, date: /[dmyhs]/i.test(positive) && !/general/i.test(positive) }
}

/** The rows of a sheet that have anything in them, by their own numbers. */
function recordsOf(xml: string, strings: readonly string[], formats: readonly Format[]): ListRecord[] {
  const records: ListRecord[] = []
  const merged = new Set<number>()
  let line = 0
  let hidden = false
  let cells: string[] = []
  let kinds: Map<number, CellKind> | undefined
  let column = -1
  let [type, style, value, formula, taking] = ['', 0, '', false, false]

  function finishCell(): void {
    const kind = kindOf(type, formats[style] ?? plain, formula)
    const text = textOf(type, value, strings, formats[style] ?? plain)
    if (text === '' || column >= listLimits.columns) return
    while (cells.length < column) cells.push('')
    cells[column] = text
    if (kind) (kinds ??= new Map()).set(column, kind)
  }

  hear(xml, {
    open(name, attributes) {
      switch (name) {
        case 's:row': {
          const { r, hidden: hides } = attributes()
          line = r === undefined ? line + 1 : Number(r)
          hidden = hides === '1' || hides === 'true'
          ;[cells, kinds, column] = [[], undefined, -1]
          break
        }
        case 's:c': {
          const { r, t = 'n', s = '0' } = attributes()
          column = r === undefined ? column + 1 : columnOf(r)
          ;[type, style, value, formula] = [t, Number(s), '', false]
          break
        }
        case 's:f':
          formula = true
          break
        case 's:v':
        case 's:t':
          taking = true
          break
        case 's:mergeCell':
          for (const row of rowsOf(attributes()['ref'] ?? '')) merged.add(row)
          break
        default:
      }
    },
    close(name) {
      if (name === 's:v' || name === 's:t') taking = false
      else if (name === 's:c') finishCell()
      else if (name === 's:row' && cells.length > 0 && records.length < listLimits.rows + 20)
        records.push({ line, cells, ...(kinds && { kinds }), ...(hidden && { hidden }) })
    },
    text(said) {
      if (taking) value += said
    },
  })
  return records.map((record) => (merged.has(record.line) ? { ...record, merged: true } : record))
}

function kindOf(type: string, format: Format, formula: boolean): CellKind | null {
  if (type === 'e') return 'error'
  if (type === 'd' || (type === 'n' && format.date)) return 'date'
  return formula ? 'formula' : null
}

function textOf(type: string, value: string, strings: readonly string[], format: Format): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'b') return value === '1' || value === 'true' ? 'TRUE' : 'FALSE'
  if (type !== 'n' || value === '') return unescaped(value)
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  if (!Number.isInteger(number)) return String(number)
  // Beyond what a number holds exactly, its digits are as they were written.
  const digits = Number.isSafeInteger(number) ? String(Math.abs(number)) : value
  return `${number < 0 ? '-' : ''}${digits.padStart(format.digits, '0')}`
}

/** `AB12` → 27 */
export function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

/** `B2:C3` → 2, 3; a merge down many rows is a mistake of somebody's, and says nothing of them. */
function rowsOf(reference: string): number[] {
  const [from = 0, to = from] = [...reference.matchAll(/\d+/g)].map((one) => Number(one[0]))
  return to - from > 10 ? [] : Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
