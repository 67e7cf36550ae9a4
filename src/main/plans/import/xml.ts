import { Parser, type Attributes } from 'saxen'

/** Both editions of the format, and where a relation points. */
const namespaces = {
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main': 's',
  'http://purl.oclc.org/ooxml/spreadsheetml/main': 's',
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships': 'r',
  'http://purl.oclc.org/ooxml/officeDocument/relationships': 'r',
  'http://schemas.openxmlformats.org/package/2006/relationships': 'p',
} as const

interface Hearing {
  readonly open?: (name: string, attributes: () => Attributes) => void
  readonly close?: (name: string) => void
  readonly text?: (text: string) => void
}

/**
 * A part as a text of its bytes, a sign for each: the letters of XML's own are all below 128, and most of a sheet is nothing else. What stands
 * between them is read as UTF-8 where it is looked at: doing that to a whole sheet at once takes a quarter of all the time.
 */
export function asBytes(part: Uint8Array): string {
  const hasMark = part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf
  return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1', hasMark ? 3 : 0)
}

const beyondAscii = /[\u0080-\u00ff]/
export const fromBytes = (text: string): string => (beyondAscii.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text)

/** `xml`: as `asBytes` has it. Throws where it is not well-formed. */
export function hear(xml: string, { open, close, text }: Hearing): void {
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

/** Characters that XML cannot hold are written as `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text
