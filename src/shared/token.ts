/** What is seen nowhere and comes along from web pages, e-mails and password managers. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu
const blanks = /[\s\p{Z}\p{Cc}]+/gu

/** Quotation marks and brackets around something that is copied, by what closes them. */
const around: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '”': '”',
  '„': '“',
  '‘': '’',
  '«': '»',
  '<': '>',
  '(': ')',
  '[': ']',
  '{': '}',
}

/** As this PBX writes its tokens: long enough that nothing else in a text is one by accident. */
const usual = /^\d{1,12}\|[A-Za-z0-9]{20,}$/
const usualWithin = /(?<![^\s"'`“”‘’«<([{=:,])\d{1,12}\|[A-Za-z0-9]{20,}(?![A-Za-z0-9|])/g

/**
 * A token that was pasted with what surrounds it: *Bearer*, the header or the line of a program that it stood in, quotation marks, line
 * breaks, signs that nobody sees. What is none of these stays as it is, and is judged by the schema.
 */
export function cleanToken(text: string): string {
  const plain = text.replace(invisible, '').replace(blanks, ' ').trim()
  // A long line is broken by e-mails and terminals; put together it is a token again.
  const header = /^.*?\bauthorization["'`]?\s*[:=]\s*/i.exec(plain)?.[0] ?? ''
  const rest = withoutScheme(unwrapped(plain.slice(header.length)))
  const whole = unwrapped(rest.replaceAll(' ', ''))
  if (usual.test(whole)) return whole
  const found = plain.match(usualWithin) ?? []
  if (new Set(found).size === 1 && found[0]) return found[0]
  // Another PBX's token may be anything: the word after the header's name, or the one word that there is.
  const word = header === '' && !/^bearer\s/i.test(unwrapped(plain)) ? rest : (rest.split(' ')[0] ?? '')
  return unwrapped(word)
}

const withoutScheme = (text: string): string => text.replace(/^(?:bearer|token)(?:\s+|\s*[:=]\s*)/i, '')

/** Without the marks around it, and without the comma or semicolon that follows them. */
function unwrapped(text: string): string {
  for (let left = text.trim(); ;) {
    const close = around[left[0] ?? '']
    const end = left.replace(/(?<=["'`”’»>)\]}])[,;]+$/, '')
    if (close === undefined || end.length < 2 || !end.endsWith(close)) return left
    left = end.slice(1, -1).trim()
  }
}
