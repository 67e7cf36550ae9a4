import { decode } from 'saxen'
import { columnOf, type SheetRows } from './sheet-rows.ts'
import { fromBytes } from './xml.ts'

const [open, close, row] = ['<sheetData>', '</sheetData>', '<row/>']

/**
 * Tells `rows` of a sheet's rows without a parser. Only what spreadsheets write is known here: no prefixes, one space between attributes, a cell with a
 * formula, a value or a text in it and nothing else. null: there is something else, and what was told is worth nothing. Answers the sheet with one
 * empty row instead of its own, for the parser to read the rest of it. `xml`: as `asBytes` has it.
 */
export function readQuickly(xml: string, rows: SheetRows): string | null {
  const start = xml.indexOf(open)
  const end = xml.indexOf(close, start)
  if (start < 0 || end < 0) return null
  const head = xml.slice(0, start)
  // What looks like rows in a comment is none.
  if (head.includes('<!') || head.includes('<?', 2)) return null
  const read = quickly(xml, start + open.length, end, rows)
  return read ? `${head}${open}${row}${close}${xml.slice(end + close.length)}` : null
}

/** What the tag that was read last said of itself. */
interface Tag {
  /** Where the value of `r` begins; -1: it has none. */
  r: number
  rEnd: number
  t: string
  s: number
  hidden: boolean
  /** It has no content. */
  empty: boolean
}

/** From `at` to `end` there are rows and nothing but rows. */
function quickly(xml: string, at: number, end: number, rows: SheetRows): boolean {
  const tag: Tag = { r: -1, rEnd: -1, t: 'n', s: 0, hidden: false, empty: false }
  for (let next = afterBlanks(xml, at); next < end; next = afterBlanks(xml, next)) {
    if (!xml.startsWith('<row', next)) return false
    next = afterTag(xml, next + 4, tag)
    if (next < 0) return false
    rows.openRow(tag.r < 0 ? undefined : Number(xml.slice(tag.r, tag.rEnd)), tag.hidden)
    if (!tag.empty) {
      next = afterCells(xml, next, tag, rows)
      if (next < 0) return false
    }
    rows.closeRow()
  }
  return true
}

/** The place after the end of the open row; -1: something is unknown. */
function afterCells(xml: string, at: number, tag: Tag, rows: SheetRows): number {
  let next = afterBlanks(xml, at)
  while (xml.startsWith('<c', next)) {
    next = afterTag(xml, next + 2, tag)
    if (next < 0) return -1
    rows.openCell(tag.r < 0 ? undefined : columnOf(xml, tag.r), tag.t, tag.s)
    if (!tag.empty) {
      next = afterContent(xml, next, tag, rows)
      if (next < 0) return -1
    }
    rows.closeCell()
    next = afterBlanks(xml, next)
  }
  return xml.startsWith('</row>', next) ? next + 6 : -1
}

/** The place after the end of the open cell; -1: something is unknown. */
function afterContent(xml: string, at: number, tag: Tag, rows: SheetRows): number {
  let next = at
  for (;;) {
    if (xml.startsWith('<v>', next)) next = afterText(xml, next + 3, '</v>', rows)
    else if (xml.startsWith('<is><t', next)) {
      next = afterTag(xml, next + 6, tag)
      if (next >= 0 && !tag.empty) next = afterText(xml, next, '</t>', rows)
      if (!xml.startsWith('</is>', next)) return -1
      next += 5
    } else if (xml.startsWith('<f', next)) {
      next = afterTag(xml, next + 2, tag)
      if (next >= 0 && !tag.empty) next = afterText(xml, next, '</f>', null)
      rows.calculated()
    } else return xml.startsWith('</c>', next) ? next + 4 : -1
    if (next < 0) return -1
  }
}

/** The place after a text and the end of its element; -1: there is something between them. */
function afterText(xml: string, at: number, ending: string, rows: SheetRows | null): number {
  const end = xml.indexOf('<', at)
  if (end < 0 || !xml.startsWith(ending, end)) return -1
  if (rows && end > at) {
    const text = fromBytes(xml.slice(at, end))
    rows.say(text.includes('&') ? decode(text) : text)
  }
  return end + ending.length
}

function afterBlanks(xml: string, at: number): number {
  let next = at
  for (let code = xml.charCodeAt(next); code === 10 || code === 13 || code === 32 || code === 9; code = xml.charCodeAt(next))
    next += 1
  return next
}

/** The place after a tag whose name ends at `at`; -1: its attributes are not as spreadsheets write them. */
function afterTag(xml: string, at: number, tag: Tag): number {
  tag.r = tag.rEnd = -1
  tag.t = 'n'
  tag.s = 0
  tag.hidden = tag.empty = false
  let next = at
  // Which of r, t and s it had: one that comes twice is the parser's.
  let had = 0
  while (xml.charCodeAt(next) === space) {
    const name = next + 1
    const equals = endOfName(xml, name)
    if (equals < 0 || xml.charCodeAt(equals + 1) !== quote) return -1
    const value = equals + 2
    const end = endOfValue(xml, value)
    if (end < 0) return -1
    if (equals === name + 1) {
      const letter = xml.charCodeAt(name)
      const bit = letter === 114 ? 1 : letter === 116 ? 2 : letter === 115 ? 4 : 0
      if ((had & bit) !== 0) return -1
      had |= bit
      if (bit === 1) [tag.r, tag.rEnd] = [value, end]
      else if (bit === 2) tag.t = xml.slice(value, end)
      else if (bit === 4) tag.s = Number(xml.slice(value, end))
    } else if (equals === name + 6 && xml.startsWith('hidden', name)) {
      if ((had & 8) !== 0) return -1
      had |= 8
      const said = xml.slice(value, end)
      tag.hidden = said === '1' || said === 'true'
    } else if (xml.startsWith('xmlns', name)) return -1
    next = end + 1
  }
  if (xml.charCodeAt(next) === 47) {
    tag.empty = true
    next += 1
  }
  return xml.charCodeAt(next) === 62 ? next + 1 : -1
}

const [space, quote] = [32, 34]

/** Where the sign after a name is, which must be `=`; -1: it is none, or a prefixed one that could mean one of ours. */
function endOfName(xml: string, at: number): number {
  let next = at
  let colon = -1
  for (; ; next += 1) {
    const code = xml.charCodeAt(next)
    if (code === 61) break
    if (code === 58) {
      if (colon >= 0) return -1
      colon = next
    } else if (!isLetter(code) && !(next > at && isDigit(code))) return -1
  }
  if (next === at) return -1
  // `x:r` is our `r` where x means the same namespace.
  return colon >= 0 && /^(?:[rts]|hidden)?$/.test(xml.slice(colon + 1, next)) ? -1 : next
}

const isLetter = (code: number): boolean => (code > 96 && code < 123) || (code > 64 && code < 91)
const isDigit = (code: number): boolean => code > 47 && code < 58

/** Where the closing quote is; -1: something in the value is not simply itself. */
function endOfValue(xml: string, at: number): number {
  for (let next = at; ; next += 1) {
    const code = xml.charCodeAt(next)
    if (code === quote) return next
    if (!(code >= 32 && code < 127) || code === 38 || code === 60 || code === 62) return -1
  }
}
