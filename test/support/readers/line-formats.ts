/** Readers of line formats, written from their vendors' descriptions and from nothing of ours. */

/** Yealink's dialect: exact first line, `#` in column 1 is a comment, `key = value`, blanks around both get lost. */
export function readYealinkLines(text: string): Map<string, string> {
  return new Map(readYealinkEntries(text))
}

/** The same with every line: the two web passwords share one key. */
export function readYealinkEntries(text: string): [string, string][] {
  const [first, ...rest] = text.split('\n')
  if (first !== '#!version:1.0.0.1') throw new Error('the first line is not the one that the phone wants')
  const entries = equalsEntries(rest.join('\n'))
  if (entries.some(([, value]) => value === '%NULL%')) throw new Error('this would reset the setting')
  return entries
}

/** `key = value` lines with `#` comments: Algo, Akuvox. A line that is neither is an error; so is an empty value. */
export function readEqualsLines(text: string): Map<string, string> {
  return new Map(equalsEntries(text))
}

function equalsEntries(text: string): [string, string][] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const entries: [string, string][] = []
  for (const line of text.split(/\r\n|[\n\r\u0085\u2028\u2029]/)) {
    if (line === '' || line.startsWith('#')) continue
    const at = line.indexOf('=')
    if (at < 1) throw new Error(`not a setting: ${line}`)
    const value = line.slice(at + 1).trim()
    if (value === '') throw new Error('this would reset the setting')
    entries.push([line.slice(0, at).trim(), value])
  }
  return entries
}

/** Mitel's `key: value` lines; `#` begins a comment anywhere, to be on the safe side, and quotes are not values. */
export function readColonLines(text: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const whole of text.split(/\r\n|[\n\r\u0085\u2028\u2029]/)) {
    const line = whole.replace(/#.*$/u, '').replaceAll('"', '').trim()
    if (line === '') continue
    const at = line.indexOf(':')
    if (at < 1) throw new Error(`not a setting: ${line}`)
    values.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
  }
  return values
}

/**
 * Panasonic's standard format: its first 44 bytes, CRLF ends, at most 537 bytes a line, names of at most 32 and values of at
 * most 500 bytes, the last line empty; the first of two equal names wins; one bad line spoils the file.
 */
export function readPanasonic(text: string): Map<string, string> {
  const header = '# Panasonic SIP Phone Standard Format File #'
  if (header.length !== 44 || !text.startsWith(header)) throw new Error('the first 44 bytes are wrong')
  if (/(?<!\r)\n|\r(?!\n)/.test(text)) throw new Error('a line does not end with CRLF')
  const lines = text.split('\r\n')
  if (lines.pop() !== '' || lines.pop() !== '') throw new Error('the last line is not empty')
  const values = new Map<string, string>()
  for (const line of lines) {
    if (Buffer.byteLength(line) + 2 > 537) throw new Error('a line is too long')
    if (line.startsWith('#') || line === '') continue
    const parts = /^([A-Z0-9_]{1,32})="([^"]*)"$/u.exec(line)
    if (!parts?.[1] || parts[2] === undefined) throw new Error(`wrong quoting spoils the file: ${line}`)
    if (Buffer.byteLength(parts[2]) > 500) throw new Error('a value is too long')
    if (!values.has(parts[1])) values.set(parts[1], parts[2])
  }
  return values
}

/** Avaya's `SET NAME value`: a value ends at a blank unless it stands in double quotes. */
export function readAvaya(text: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const line of text.split(/\r\n|[\n\r\u0085\u2028\u2029]/)) {
    if (line === '' || line.startsWith('#')) continue
    const parts = /^SET +([A-Z0-9_]+) +(?:"([^"]*)"|([^" \t#]+))$/u.exec(line)
    const value = parts?.[2] ?? parts?.[3]
    if (!parts?.[1] || value === undefined) throw new Error(`not a setting: ${line}`)
    values.set(parts[1], value)
  }
  return values
}
