import { firstMatch } from './refuse.ts'

/** What XML 1.0 cannot hold at all, escaped or not: control characters and lone surrogates. */
export function notInXml(text: string): string | null {
  return firstMatch(text, /[\p{Cc}\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u)
}

/** Element text. Blanks at both ends are kept by XML itself. */
export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The value of an attribute in double quotes. A line break that stands there as it is would be read as a blank. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')
}
