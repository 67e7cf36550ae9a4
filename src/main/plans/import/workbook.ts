import { listLimits, type FileFault, type ListRecord } from './records.ts'
import { plainFormat, type Format } from './sheet-rows.ts'
import { recordsOf } from './sheet.ts'
import { stringsOf } from './strings.ts'
import { unpack } from './unpack.ts'
import { asBytes, hear } from './xml.ts'

export interface Sheet {
  readonly name: string
  /** Nobody sees it unless they look for it. */
  readonly hidden: boolean
  readonly records: readonly ListRecord[]
}

export type WorkbookReading =
  { readonly ok: true; readonly sheets: readonly Sheet[] } | { readonly ok: false; readonly why: FileFault }

const partsOfInterest = /^xl\/(?:workbook|styles|sharedStrings|worksheets\/[^/]+)\.xml$|^xl\/_rels\/workbook\.xml\.rels$/i

/**
 * Reads an XLSX workbook as the person who made it sees it: a number with the zeros of its format, the value that a formula had, hidden rows and
 * sheets marked as such. Nothing in it is calculated or fetched.
 */
export function readWorkbook(bytes: Uint8Array): WorkbookReading {
  const parts = unpack(bytes, (name) => partsOfInterest.test(name), listLimits.unpackedBytes)
  if (typeof parts === 'string') return { ok: false, why: parts }
  const named = new Map([...parts].map(([name, part]) => [name.toLowerCase(), part]))
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
        formats.push(own.get(id) ?? { ...plainFormat, date: isBuiltInDate(id) })
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
