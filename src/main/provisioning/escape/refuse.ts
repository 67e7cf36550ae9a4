import type { TargetInfo } from '#shared/handoff.ts'
import { phrase, type Param, type Phrase, type PhraseCode } from '#shared/phrase.ts'
import type { Transport } from '#shared/sip-words.ts'

/** Why a format cannot carry what it is given. */
export interface Refused {
  readonly ok: false
  /** Which field cannot be carried, which character or limit is to blame, and the way out. */
  readonly field: Phrase
  readonly character: Phrase | string
  readonly way: Phrase
}

/** A field of an account that a format has a place for. */
export type Field =
  | 'password'
  | 'name'
  | 'mac'
  | 'voicemail'
  | 'server'
  | 'transport'
  | 'cloud-id'
  | 'line'
  | 'admin-password'
  | 'user-password'
  | 'auth-name'
  | 'extra-lines'

/** The first part of a text that matches, or null. */
export function firstMatch(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[0] ?? null
}

const named: Readonly<Record<string, PhraseCode>> = {
  ' ': 'blank',
  '\t': 'tab',
  '\n': 'line-break',
  '\r': 'line-break',
  '"': 'double-quote',
  "'": 'single-quote',
  '\\': 'backslash',
  '#': 'number-sign',
  ';': 'semicolon',
}

/** What a character is called in a refusal. Control characters are named by their code point. */
export function nameOf(character: string): Phrase {
  const known = named[character]
  if (known) return phrase(known)
  const code = character.codePointAt(0) ?? 0
  const printable = code >= 0x20 && (code < 0x7f || code > 0x9f) && (code < 0xd800 || code > 0xdfff)
  return printable
    ? phrase('character', { character })
    : phrase('control-character', { code: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` })
}

/** How a person can get round a value that a format cannot carry. */
const ways: Readonly<Record<Field, PhraseCode>> = {
  password: 'way-rotate',
  name: 'way-rename',
  mac: 'way-mac',
  voicemail: 'way-voicemail',
  server: 'way-host',
  transport: 'way-transport',
  'cloud-id': 'way-cloud-id',
  line: 'way-line',
  'admin-password': 'way-phone-password',
  'user-password': 'way-phone-password',
  'auth-name': 'way-auth-name',
  'extra-lines': 'way-extra-lines',
}

export function refuse(field: Field, what: Phrase, way: Phrase = phrase(ways[field])): Refused {
  return { ok: false, field: phrase(`field-${field}`), character: what, way }
}

/** A phone does not speak the account's transport, but these. */
export function refuseTransport({ transports }: TargetInfo, chosen: Transport): Refused {
  const names = transports.map((one): Param => one.toUpperCase())
  const known = names.reduce((one, other) => phrase('either', { one, other }))
  return {
    ok: false,
    field: phrase('field-transport'),
    character: chosen.toUpperCase(),
    way: phrase('way-transport', { transports: known }),
  }
}

/** What a rule objects to: a character, or a description of it; with a way out of its own where the usual one does not help. */
type Offence = string | Phrase | { readonly what: string | Phrase; readonly way: Phrase }

/** A rule of a format: the first offending part of a value, or null when it can be carried. */
export type Rule = (text: string) => Offence | null

const described = (what: string | Phrase): Phrase => (typeof what === 'string' ? nameOf(what) : what)

/** What the first of these rules that a text breaks objects to; null: none does. */
export function offenceOf(text: string, ...rules: readonly Rule[]): Phrase | null {
  for (const rule of rules) {
    const offence = rule(text)
    if (offence !== null) return described(typeof offence === 'object' && 'what' in offence ? offence.what : offence)
  }
  return null
}

/** Refuses the first field that breaks a rule of the format. */
export function check(values: readonly (readonly [Field, string, ...Rule[]])[]): Refused | null {
  for (const [field, text, ...rules] of values) {
    for (const rule of rules) {
      const offence = rule(text)
      if (offence === null) continue
      if (typeof offence === 'object' && 'what' in offence) return refuse(field, described(offence.what), offence.way)
      return refuse(field, described(offence))
    }
  }
  return null
}

/** The same rule with a way out of its own. */
export const withWay =
  (rule: Rule, way: Phrase): Rule =>
  (text) => {
    const offence = rule(text)
    if (offence === null) return null
    return { what: typeof offence === 'object' && 'what' in offence ? offence.what : offence, way }
  }

/** No character of this pattern. */
export const without =
  (pattern: RegExp): Rule =>
  (text) =>
    firstMatch(text, pattern)

export const noControls: Rule = without(
  /[\p{Cc}\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u,
)

export const noBlanksAtEnds: Rule = (text) => (text !== text.trim() ? phrase('blanks-at-ends') : null)

export const atMostCharacters =
  (count: number): Rule =>
  (text) =>
    [...text].length > count ? phrase('too-many-characters', { count }) : null

export const atMostBytes =
  (count: number): Rule =>
  (text) =>
    Buffer.byteLength(text) > count ? phrase('too-many-bytes', { count }) : null
