import { decode } from 'saxen'
import { fromBytes, hear, unescaped } from './xml.ts'

/** Texts that cells share. Of a text in several fonts the parts are one; how Japanese is read aloud is left out. `xml`: as `asBytes` has it. */
export function stringsOf(xml: string | null): string[] {
  if (xml === null) return []
  return quickStringsOf(xml) ?? parsedStringsOf(xml)
}

const [open, close, item] = ['<si><t', '</t></si>', '<si/>']
const keepsBlanks = ' xml:space="preserve"'

/** As `parsedStringsOf` has them, without a parser; null: they are not all of one piece, or not written as spreadsheets write them. */
export function quickStringsOf(xml: string): string[] | null {
  const start = xml.indexOf(open)
  const end = xml.lastIndexOf(close) + close.length
  if (start < 0 || end < start) return null
  const head = xml.slice(0, start)
  if (head.includes('<!') || head.includes('<?', 2)) return null
  const strings: string[] = []
  for (let next = start; next < end;) {
    if (!xml.startsWith(open, next)) return null
    next += open.length
    if (xml.startsWith(keepsBlanks, next)) next += keepsBlanks.length
    if (xml.charCodeAt(next) !== 62) return null
    const from = next + 1
    next = xml.indexOf('<', from)
    if (!xml.startsWith(close, next)) return null
    const text = fromBytes(xml.slice(from, next))
    strings.push(unescaped(text.includes('&') ? decode(text) : text))
    next += close.length
    // Some programs write each on a line of its own.
    while (xml.charCodeAt(next) === 10 || xml.charCodeAt(next) === 13 || xml.charCodeAt(next) === 32) next += 1
  }
  // The one text in what is left shows that those were texts, and that there are no others.
  return parsedStringsOf(`${head}${item}${xml.slice(end)}`).length === 1 ? strings : null
}

export function parsedStringsOf(xml: string): string[] {
  const strings: string[] = []
  let [text, inText, aside] = ['', false, false]
  hear(xml, {
    open(name) {
      if (name === 's:si') text = ''
      else if (name === 's:t') inText = true
      else if (name === 's:rPh') aside = true
    },
    close(name) {
      if (name === 's:si') strings.push(unescaped(text))
      else if (name === 's:t') inText = false
      else if (name === 's:rPh') aside = false
    },
    text(said) {
      if (inText && !aside) text += said
    },
  })
  return strings
}
