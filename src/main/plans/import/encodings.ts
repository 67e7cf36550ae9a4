/** How the characters of a text file are written down. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1258' | 'windows-1252'
/** Vietnamese from before Unicode: its fonts, not its bytes, say what a letter is. */
export type OldVietnamese = 'tcvn3' | 'vni'

export type Decoded =
  | {
      readonly ok: true
      readonly text: string
      readonly encoding: TextEncoding
      /** Nothing in the file says so. */ readonly guessed: boolean
    }
  | { readonly ok: false; readonly why: OldVietnamese | 'binary' }

/** Reads the characters of a text file as whoever saved it meant them. Names come out composed (NFC). */
export function decodeText(bytes: Uint8Array): Decoded {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return known(bytes.subarray(2), 'utf-16le')
  if (first === 0xfe && second === 0xff) return known(bytes.subarray(2), 'utf-16be')
  if (first === 0xef && second === 0xbb && third === 0xbf) return known(bytes.subarray(3), 'utf-8')
  const zeros = zeroPlaces(bytes)
  if (zeros !== null) return zeros === 'both' ? { ok: false, why: 'binary' } : { ...known(bytes, zeros), guessed: true }
  try {
    return known(bytes, 'utf-8', true)
  } catch {
    return guessed(bytes)
  }
}

function known(bytes: Uint8Array, encoding: TextEncoding, fatal = false): Decoded & { ok: true } {
  const text = new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(bytes)
  return { ok: true, text: text.normalize('NFC'), encoding, guessed: false }
}

/** Latin letters in UTF-16 have a zero in every pair: which half it is in tells the order. null: there are no zeros. */
function zeroPlaces(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'both' | null {
  const counts: [number, number] = [0, 0]
  for (let at = 0; at < Math.min(bytes.length, 4096); at += 1) if (bytes[at] === 0) counts[at % 2 === 0 ? 0 : 1] += 1
  const [even, odd] = counts
  if (even + odd === 0) return null
  if (odd > 10 * even) return 'utf-16le'
  return even > 10 * odd ? 'utf-16be' : 'both'
}

/** Letters of TCVN3 that stand between Latin letters: in Western text these are signs, such as ® and ¨, that never do. */
const tcvn3 = /[A-Za-z][\u00a8-\u00ae\u00b5-\u00b9\u00be]|[\u00a8-\u00ae\u00b5-\u00b9\u00be][A-Za-z]/g
/** VNI writes a vowel and its mark as two letters, in pairs that no Western language has. */
const vni = /[aeoAEO][\u00e2\u00ea\u00e5\u00e3\u00e4\u00f8\u00fb\u00f5\u00f9]|[uyUY][\u00f9\u00f8\u00fb\u00f5]/g
/** Tone marks of Windows-1258, which stand behind their vowel. */
const toned = /[aeiouy\u0103\u00e2\u00ea\u00f4\u01a1\u01b0][\u0300\u0301\u0303\u0309\u0323]/giu
const tone = /[\u0300\u0301\u0303\u0309\u0323]/gu

function guessed(bytes: Uint8Array): Decoded {
  const vietnamese = new TextDecoder('windows-1258').decode(bytes)
  const western = new TextDecoder('windows-1252').decode(bytes)
  const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0
  const [marks, behindVowels] = [count(vietnamese, tone), count(vietnamese, toned)]
  // Letters that only Vietnamese has stand alone in the code page, too: đ, ơ, ư.
  const ownLetters = count(vietnamese, /[\u0111\u01a1\u01b0]/giu)
  if (marks > 0 && marks === behindVowels && count(western, tcvn3) === 0)
    return { ok: true, text: vietnamese.normalize('NFC'), encoding: 'windows-1258', guessed: true }
  if (count(western, tcvn3) > 0 && ownLetters + behindVowels < 2 * count(western, tcvn3)) return { ok: false, why: 'tcvn3' }
  if (count(western, vni) >= 2) return { ok: false, why: 'vni' }
  return { ok: true, text: western, encoding: 'windows-1252', guessed: true }
}

/** Text that was read in the wrong encoding and saved again: *Nguyá»…n*. */
const twice =
  /[\u00c3\u00c4\u00c6\u00e1][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]/u
const windows1252 = new Map<number, number>()

/** What was meant by text that was once read in the wrong encoding; null: it was not, or nobody can tell. */
export function untwisted(text: string): string | null {
  if (!twice.test(text)) return null
  if (windows1252.size === 0) {
    const decoder = new TextDecoder('windows-1252')
    for (let byte = 0; byte < 256; byte += 1) {
      const character = decoder.decode(new Uint8Array([byte])).codePointAt(0)
      if (character !== undefined) windows1252.set(character, byte)
    }
  }
  const bytes: number[] = []
  for (const character of text) {
    const byte = windows1252.get(character.codePointAt(0) ?? -1)
    if (byte === undefined) return null
    bytes.push(byte)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes)).normalize('NFC')
  } catch {
    return null
  }
}
