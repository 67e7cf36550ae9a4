import { vendorsOf } from './mac-vendors.ts'

/**
 * Why a text gives no MAC of a phone: there is none in it, there are several, it is the number of an article as a box's other barcode has it,
 * or it is an address that no phone has (all zeros, a group's, everybody's).
 */
export const macFaults = ['none', 'several', 'article', 'of-no-phone'] as const
export type MacFault = (typeof macFaults)[number]
export type MacReading = { readonly ok: true; readonly mac: string } | { readonly ok: false; readonly why: MacFault }

/** No label says more, and nobody waits for what was pasted by mistake. */
const longestLabel = 2_000
/** Characters that nobody sees, as copied text has them. */
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
/** What Cisco's server puts before the MAC in a phone's name: `SEP001565ABCDEF`. */
const phoneName = /\b(?:SEP|ATA)(?=[0-9a-f]{12}\b)/gi
/** How a MAC stands in a longer text: pairs, halves, thirds or nothing between its digits, and no digit or letter beside it. */
const spellings = [
  '[0-9a-f]{2}(?:([:\\-. _])[0-9a-f]{2})(?:\\1[0-9a-f]{2}){4}',
  '[0-9a-f]{4}([:\\-. ])[0-9a-f]{4}\\2[0-9a-f]{4}',
  '[0-9a-f]{6}[:\\-. ][0-9a-f]{6}',
  '[0-9a-f]{12}',
].join('|')
const inText = new RegExp(`(?<![0-9a-z])(?:${spellings})(?![0-9a-z])`, 'gi')
/** What stands before the MAC itself where a label has more codes than one. */
const named = /\b(?:mac|mac ?(?:id|address|addr\.?)|địa chỉ mac)\W{0,3}$/i
const bareMac = /^[0-9a-f]{12}$/i
const bareDigits = (text: string): string => text.replace(/[\s:.\-_]/g, '').toLowerCase()

/** The check digit of EAN-8, UPC-A and EAN-13: weights of 3 and 1 from the right. */
function isArticle(digits: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}

/** A group's, which everybody's is too, or nobody's. */
const isOfNoPhone = (mac: string): boolean => mac === '000000000000' || (parseInt(mac.slice(0, 2), 16) & 1) === 1

function judged(mac: string): MacReading {
  // Twelve digits and no letter: a phone's where its maker is known, else as likely the box's.
  if (Number(mac) !== 0 && isArticle(mac) && vendorsOf(mac).length === 0) return { ok: false, why: 'article' }
  return isOfNoPhone(mac) ? { ok: false, why: 'of-no-phone' } : { ok: true, mac }
}

/**
 * Reads the MAC that somebody typed, pasted, or scanned from a label, as twelve lower-case hex digits: in any usual spelling (colons, dashes,
 * dots, blanks, upper or lower case, full-width digits, any Unicode dash, a Cisco phone's name), alone or in a label's text or a link. Where a text has several addresses, it is the one
 * that is called MAC; where several are, nobody can say which is meant.
 */
export function readMac(typed: string): MacReading {
  // Nearly all of a long list are so, and this is ten times as quick.
  if (bareMac.test(typed)) return judged(typed.toLowerCase())
  const { whole, found } = candidatesIn(typed)
  if (/^[0-9a-f]{12}$/.test(whole)) return judged(whole)
  if (isArticle(whole)) return { ok: false, why: 'article' }
  const readings = new Map(found.map(({ mac }) => [mac, judged(mac)]))
  const candidates = meant(found)
  const [mac] = candidates
  if (mac === undefined) return readings.values().next().value ?? { ok: false, why: 'none' }
  return candidates.size === 1 ? { ok: true, mac } : { ok: false, why: 'several' }
}

/** The MACs that a label could mean, canonical: one where `readMac` reads it, and all of those among which it cannot choose. */
export function macsIn(typed: string): readonly string[] {
  const read = readMac(typed)
  if (read.ok) return [read.mac]
  return read.why === 'several' ? [...meant(candidatesIn(typed).found)] : []
}

interface Candidate {
  readonly mac: string
  /** It is called MAC in the text. */
  readonly named: boolean
}

function candidatesIn(typed: string): { readonly whole: string; readonly found: readonly Candidate[] } {
  const text = typed
    .slice(0, longestLabel)
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(phoneName, '')
    .trim()
  const found = [...text.matchAll(inText)].map((match) => ({
    mac: bareDigits(match[0]),
    named: named.test(text.slice(0, match.index)),
  }))
  return { whole: bareDigits(text), found }
}

/** Phones' MACs alone, and of these the ones that are called so where some are. */
function meant(found: readonly Candidate[]): ReadonlySet<string> {
  const good = found.filter(({ mac }) => judged(mac).ok)
  return new Set((good.some((one) => one.named) ? good.filter((one) => one.named) : good).map(({ mac }) => mac))
}

/** The same where it does not matter why there is none. */
export function parseMac(text: string): string | null {
  const read = readMac(text)
  return read.ok ? read.mac : null
}
