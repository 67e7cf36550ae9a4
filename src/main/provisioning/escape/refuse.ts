/** Why a format cannot carry what it is given. */
export interface Refused {
  readonly ok: false
  /** Which field cannot be carried, which character or limit is to blame, and the way out. */
  readonly field: string
  readonly character: string
  readonly way: string
}

/** How a person can get round a password that a format cannot carry. */
export const rotateAway = 'Rotate to a generated password: it has letters and digits alone.'
export const renameAway = 'Change the display name, or set it on the phone by hand.'

export const noMacAway = 'Scan or type the MAC from the label on the phone.'

export type Field = 'password' | 'display name' | 'MAC' | 'voicemail number' | 'server' | 'transport'

/** The first part of a text that matches, or null. */
export function firstMatch(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[0] ?? null
}

const named: Readonly<Record<string, string>> = {
  ' ': 'a blank',
  '\t': 'a tab',
  '\n': 'a line break',
  '\r': 'a line break',
  '"': 'a double quote (")',
  "'": "a single quote (')",
  '\\': 'a backslash (\\)',
  '#': 'a number sign (#)',
  ';': 'a semicolon (;)',
}

/** How a character is called in a refusal. Control characters are named by their code point; a description stays as it is. */
export function nameOf(character: string): string {
  if (character.length > 2) return character
  const known = named[character]
  if (known) return known
  const code = character.codePointAt(0) ?? 0
  const printable = code >= 0x20 && (code < 0x7f || code > 0x9f) && (code < 0xd800 || code > 0xdfff)
  return printable ? `the character ${character}` : `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

const ways: Readonly<Partial<Record<Field, string>>> = {
  password: rotateAway,
  'display name': renameAway,
  'voicemail number': 'Change the voicemail number in the account’s SIP settings, or set it on the phone by hand.',
}

export function refuse(field: Field, what: string, way = ways[field] ?? renameAway): Refused {
  return { ok: false, field, character: what, way }
}

/** A rule of a format: the first offending part of a value, or null when it can be carried; with a way out of its own where the usual one does not help. */
export type Rule = (text: string) => string | { readonly what: string; readonly way: string } | null

/** Refuses the first field that breaks a rule of the format. */
export function check(values: readonly (readonly [Field, string, ...Rule[]])[]): Refused | null {
  for (const [field, text, ...rules] of values) {
    for (const rule of rules) {
      const offence = rule(text)
      if (offence === null) continue
      if (typeof offence !== 'string') return refuse(field, nameOf(offence.what), offence.way)
      return refuse(field, nameOf(offence))
    }
  }
  return null
}

/** The same rule with a way out of its own. */
export const withWay =
  (rule: Rule, way: string): Rule =>
  (text) => {
    const offence = rule(text)
    return offence === null ? null : { what: typeof offence === 'string' ? offence : offence.what, way }
  }

/** No character of this pattern. */
export const without =
  (pattern: RegExp): Rule =>
  (text) =>
    firstMatch(text, pattern)

export const noControls: Rule = without(
  /[\p{Cc}\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u,
)

export const noBlanksAtEnds: Rule = (text) => (text !== text.trim() ? 'a blank at the beginning or the end' : null)

export const atMostCharacters =
  (count: number): Rule =>
  (text) =>
    [...text].length > count ? `more than ${count} characters` : null

export const atMostBytes =
  (count: number): Rule =>
  (text) =>
    Buffer.byteLength(text) > count ? `more than ${count} bytes` : null
