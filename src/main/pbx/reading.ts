import { instantMs, plainInstant } from '#shared/instants.ts'
import { longestName, longestOdd, plainWords } from '#shared/limits.ts'
import type { OddField, Oddity } from '#shared/odd-rows.ts'
import { httpDate } from './pbx-time.ts'

/**
 * Values as PBXes write them. What can mean one thing only is read, however it is written; whatever else is odd is named, and never
 * taken for something that it may not be.
 */

/** A value, or why there is none. */
export interface Told<T> {
  readonly value: T
  readonly odd?: Oddity
}

export type Json = Readonly<Record<string, unknown>>
export const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
export const asRecord = (value: unknown): Json => (isRecord(value) ? value : {})
const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined

/** What stands there, for people: its text or its JSON, cut short. */
export function shownOdd(value: unknown): string | null {
  if (isNothing(value)) return null
  // A deep one would end the stack of JSON.stringify, and nobody reads it.
  const text = typeof value === 'object' ? (Array.isArray(value) ? '[…]' : '{…}') : String(value)
  return plainWords(text, longestOdd)
}

/** A text, or a number written as one: PHP makes numbers of texts that look like them. */
export function textOf(value: unknown): Told<string | null> {
  if (isNothing(value)) return { value: null }
  if (typeof value === 'string') return { value: plainWords(value, longestName) }
  return Number.isSafeInteger(value) ? { value: String(value) } : { value: null, odd: 'unreadable' }
}

const yes = new Set<unknown>([true, 1, '1', 'true', 'yes', 'on'])
const no = new Set<unknown>([false, 0, '0', 'false', 'no', 'off'])

/** Yes or no. */
export function flagOf(value: unknown): Told<boolean | null> {
  if (isNothing(value)) return { value: null, odd: 'missing' }
  const plain = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (yes.has(plain)) return { value: true }
  return no.has(plain) ? { value: false } : { value: null, odd: 'unreadable' }
}

/** A whole number, also one in a text. */
export function wholeOf(value: unknown): Told<number | null> {
  if (isNothing(value) || value === '') return { value: null, odd: 'missing' }
  const number = typeof value === 'string' && /^\s*-?\d{1,15}(\.0+)?\s*$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) ? { value: Number(number) } : { value: null, odd: 'unreadable' }
}

/** The same where there may be none. */
export function wholeOrNone(value: unknown): Told<number | null> {
  const told = wholeOf(value)
  return told.odd === 'missing' ? { value: null } : told
}

/** One of a few words in whatever case, or another one, which is kept as it is. */
export function wordOf(words: readonly string[]): (value: unknown) => Told<string | null> {
  return (value) => {
    const { value: text, odd } = textOf(typeof value === 'boolean' ? String(value) : value)
    if (odd !== undefined) return { value: null, odd }
    if (text === null || text.trim() === '') return { value: null, odd: 'missing' }
    const known = words.find((word) => word === text.trim().toLowerCase())
    return known === undefined ? { value: text, odd: 'unknown-word' } : { value: known }
  }
}

const zeroDate = /^(0000-00-00|-0001-11-30)/
const unixSeconds = /^\d{9,10}$/
const unixMs = /^\d{12,13}$/

/** A moment in our notation; empty: there is none. A text that nobody can read stays as it is. */
export function instantOf(value: unknown): Told<string> {
  if (isNothing(value) || value === '') return { value: '', odd: 'missing' }
  const one = fromCarbon(value)
  if (typeof one !== 'string' && typeof one !== 'number') return { value: '', odd: 'unreadable' }
  const text = plainWords(String(one), longestName).trim()
  if (zeroDate.test(text) || text === '0') return { value: '', odd: 'zero-date' }
  const ms = unixSeconds.test(text) ? Number(text) * 1000 : unixMs.test(text) ? Number(text) : httpDate(text)
  const plain = plainInstant(ms === null ? text : new Date(ms).toISOString())
  return Number.isFinite(instantMs(plain)) ? { value: plain } : { value: plain, odd: 'unreadable' }
}

/** PHP's own dates, written out as objects; only with a zone that says how far it is from UTC. */
function fromCarbon(value: unknown): unknown {
  if (!isRecord(value) || typeof value['date'] !== 'string' || typeof value['timezone'] !== 'string') return value
  const zone = value['timezone']
  return /^(UTC|Z|[+-]\d\d:\d\d)$/.test(zone) ? `${value['date']}${zone === 'UTC' ? 'Z' : zone}` : value
}

/** An extension's number. A JSON number has no zeros in front, so that its digits are all there is to it. */
export function extensionNumberOf(value: unknown): Told<string | null> {
  const { value: told, odd } = textOf(value)
  if (odd !== undefined) return { value: null, odd }
  const text = told?.trim() ?? ''
  if (text === '') return { value: null, odd: 'missing' }
  if (!/^[0-9]+$/.test(text)) return { value: null, odd: 'number-letters' }
  if (text.length < 3) return { value: null, odd: 'number-short' }
  return text.length > 10 ? { value: null, odd: 'number-long' } : { value: text }
}

/** Reads the fields of one row, and keeps which of them were odd. */
export class RowReader {
  readonly odd: OddField[] = []
  readonly #row: Json

  constructor(row: Json) {
    this.#row = row
  }

  read<T>(wire: string, field: string, reader: (value: unknown) => Told<T>): T {
    const raw = this.#row[wire]
    const { value, odd } = reader(raw)
    if (odd !== undefined) this.odd.push({ field, why: odd, told: shownOdd(raw) })
    return value
  }
}
