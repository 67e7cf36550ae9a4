import type { SipResponse } from './message.ts'

/** As many characters in a row of what was sent are no chance. */
const knownBy = 10

/**
 * An answer without what it repeats of the login that it answers: a registrar, or whoever stands in for it, may throw our digest back in any of
 * its words, from which a password can be guessed. A value that holds a part of it, however written, is left out whole; a header that
 * does not matter to us is gone with it.
 */
export function withoutEcho(response: SipResponse, credentials: string): SipResponse {
  const secrets = ['response', 'cnonce'].flatMap((name) => {
    const [, value] = new RegExp(`${name}="([^"]+)"`).exec(credentials) ?? []
    return value === undefined ? [] : [value]
  })
  const marks = new Set(secrets.flatMap(writings).flatMap(pieces))
  const echoes = (text: string): boolean => {
    const [letters, exact] = [lettersOf(text), text.replace(/[^A-Za-z0-9+/_-]/g, '')]
    return [...pieces(letters), ...pieces(exact)].some((piece) => marks.has(piece))
  }
  return {
    ...response,
    reason: echoes(response.reason) ? '' : response.reason,
    headers: response.headers.filter(({ value }) => !echoes(value)),
  }
}

/** Letters and digits alone: signs in between, and capitals, hide nothing. */
const lettersOf = (text: string): string => {
  try {
    return decodeURIComponent(text)
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase()
  } catch {
    return text.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
  }
}

/** A digest as it may be written: in hex either way round, and in base64, alone or behind other text. */
function writings(hex: string): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = Buffer.from('\0'.repeat(before) + hex).toString('base64')
    // What depends on the text around it is no mark.
    return [text.slice(before === 0 ? 0 : 4, -4)]
  })
  const bytes = Buffer.from(hex, 'hex')
  const all = [...base64, bytes.toString('base64').replace(/=+$/, '')]
  return [
    hex.toLowerCase(),
    [...hex.toLowerCase()].reverse().join(''),
    ...all,
    ...all.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}

function pieces(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - knownBy + 1) }, (_, at) => text.slice(at, at + knownBy))
}
