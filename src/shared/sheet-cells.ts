/*
 * Texts as cells of a CSV that a spreadsheet opens by a double click: it takes what looks like a number, a date or a formula for one, and shows
 * it otherwise than it stands. There are two ways to keep a text whole, and a spreadsheet gives both back as the text when cells are copied or
 * saved: a formula that is only a text (`="0900"`), and a mark that it is none (`'=1+1`). Nobody has to tell it which columns are texts.
 */

/** What begins a formula, in full width, too, or would without our mark. Blanks before one are passed over. */
const formula = /^['\s]*[=+\-@＝＋－＠]|^'*[\t\r]/
/** Digits that are shown as they stand: no zero before them, and not so many that they become 1.2E+11. */
const plainNumber = /^(?:0|[1-9]\d{0,10})$/
/** Signs that numbers, times, dates and money are made of; nothing else is one of them, but for what has the name of a month. */
const numberLike = /^(?=.*\d)[\d\s.,:;/\\\-+()%€$£¥₫e]+(?:[ap]m?)?$/i
const monthLike = /^(?=.*\d)[\d\s\-/.,]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\d\s\-/.,]*$/i
const truth = /^(?:true|false)$/i
/** Six pairs: no number has so many colons. */
const mac = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i
/** No formula takes a longer text, and nothing so long is a number. */
const longestInFormula = 255

/** The cell in which a spreadsheet shows this text as it is. */
export function toSheetCell(text: string): string {
  if (formula.test(text)) return `'${text}`
  const seen = text.trim()
  const isTaken = numberLike.test(seen) || monthLike.test(seen) || truth.test(seen)
  if (!isTaken || plainNumber.test(text) || mac.test(text) || text.length > longestInFormula) return text
  return `="${text.replaceAll('"', '""')}"`
}

/** The text of such a cell, or of one that somebody else has written so. */
export function fromSheetCell(cell: string): string {
  const [, inFormula] = /^="((?:[^"]|"")*)"$/.exec(cell) ?? []
  if (inFormula !== undefined) return inFormula.replaceAll('""', '"')
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell
}

/** The cells of one line that was copied: of a spreadsheet, by tabs, or of a CSV. */
export function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|[\t,;])(?:\s*"((?:[^"]|"")*)"\s*(?=[\t,;]|$)|([^\t,;]*))/g)].map(([, quoted, bare = '']) =>
    fromSheetCell(quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"').trim()),
  )
}
