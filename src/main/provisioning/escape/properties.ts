/**
 * A value of a Java properties file, which Java reads as ISO-8859-1: everything beyond ASCII goes as \uXXXX, one for each UTF-16 unit; a
 * backslash, the signs that separate or begin a comment, and a blank at the beginning are escaped.
 */
export function propertyValue(text: string): string {
  return text
    .replace(/[\\:=#!]/g, '\\$&')
    .replace(/^ /, '\\ ')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
}
