import * as z from 'zod'
import { locales } from '#shared/locales.ts'
import { phrase, type Phrase, type PhraseCode } from '#shared/phrase.ts'
import type { Policy } from '#shared/policy.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { readHostRule, shownRule, type HostRule } from './hosts.ts'

/** The rules of an organization, as they hold. */
export interface Rules {
  /** null: any PBX */
  readonly hosts: readonly HostRule[] | null
  readonly updates: boolean
  readonly oneTimeLinks: boolean
  /** null: the person's own choice */
  readonly language: Policy['language']
}
type Key = keyof Rules

/** Each key's name in the file. */
const names: Readonly<Record<string, Key>> = {
  allowedHosts: 'hosts',
  updates: 'updates',
  oneTimeLinks: 'oneTimeLinks',
  language: 'language',
}

/** Without a file. */
export const noRules: Rules = { hosts: null, updates: true, oneTimeLinks: true, language: null }

/**
 * What holds where the file cannot be trusted or understood: no PBX, no updates, no one-time links. No language is stricter than another,
 * so there the person's own choice stays.
 */
export const strictRules: Rules = { hosts: [], updates: false, oneTimeLinks: false, language: null }

/** An organization writes a list of servers, not a book. */
export const largestPolicyBytes = 64 * 1024
const maxHosts = 1_000

export interface Reading {
  readonly rules: Rules
  /** What is wrong with the file, each named; empty: it says what it means. */
  readonly troubles: readonly Problem[]
}

/** What a file that cannot be read as a whole comes to. */
export function unusable(file: string, reason: PhraseCode): Reading {
  return { rules: strictRules, troubles: [problem('policy-unusable', { file, reason: phrase(reason) })] }
}

/**
 * Reads a policy: a JSON object with the keys above, each of them optional. A key whose value is wrong takes its strictest value, and the
 * others hold as they are. A key that is unknown may be any of those that are not there, misspelled, so these take theirs, too. A server
 * in the list that is no server's name is passed over, which allows less.
 */
export function readPolicy(file: string, bytes: Uint8Array): Reading {
  if (bytes.length > largestPolicyBytes) return unusable(file, 'policy-large')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return unusable(file, 'policy-not-text')
  }
  const troubles: Problem[] = []
  const wrong = (key: string, reason: Phrase): void =>
    void troubles.push(problem('policy-key', { file, key: shownKey(key), reason }))
  // Some editors put it there, and it changes nothing of what the file says.
  if (text.startsWith('\ufeff')) {
    text = text.slice(1)
    troubles.push(problem('policy-marked', { file }))
  }
  if (text.trim() === '') return unusable(file, 'policy-empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return unusable(file, 'policy-not-json')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unusable(file, 'policy-not-object')

  const keys = keysOf(text)
  const twice = new Set(keys.filter((key, index) => keys.indexOf(key) !== index))
  const found: { -readonly [K in Key]?: Rules[K] } = {}
  const strictly = <K extends Key>(key: K): void => void (found[key] = strictRules[key])
  let stranger = false
  for (const [name, given] of Object.entries(value)) {
    const key = Object.hasOwn(names, name) ? names[name] : undefined
    if (key === undefined) {
      wrong(name, phrase('policy-stranger'))
      stranger = true
    } else if (twice.has(name)) {
      wrong(name, phrase('policy-twice'))
      strictly(key)
    } else if (key === 'hosts') {
      found.hosts = hostsIn(given, (reason) => wrong(name, reason))
    } else if (key === 'language') {
      const language = z.enum(locales).safeParse(given)
      if (language.success) found.language = language.data
      else wrong(name, phrase('policy-language', { languages: locales.join(', ') }))
    } else if (typeof given === 'boolean') {
      found[key] = given
    } else {
      wrong(name, phrase('policy-boolean'))
      strictly(key)
    }
  }
  return { rules: { ...(stranger ? strictRules : noRules), ...found }, troubles }
}

function hostsIn(given: unknown, wrong: (reason: Phrase) => void): readonly HostRule[] {
  const list = z.array(z.unknown()).max(maxHosts).safeParse(given)
  if (!list.success) {
    wrong(phrase('policy-list'))
    return []
  }
  const rules: HostRule[] = []
  for (const [index, entry] of list.data.entries()) {
    const rule = typeof entry === 'string' ? readHostRule(entry) : null
    if (rule) rules.push(rule)
    else wrong(phrase('policy-entry', { count: index + 1 }))
  }
  return rules
}

/** A policy as the window is told of it. */
export function toldPolicy(file: string | null, { rules, troubles }: Reading): Policy {
  return {
    file,
    allowedHosts: rules.hosts && rules.hosts.map(shownRule),
    updates: rules.updates,
    oneTimeLinks: rules.oneTimeLinks,
    language: rules.language,
    troubles: [...troubles],
  }
}

/** The keys of the outermost object, as often as they are there: `JSON.parse` keeps the last of two. `text` is known to be JSON. */
function keysOf(text: string): string[] {
  const keys: string[] = []
  let depth = 0
  for (const [token, next] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (depth === 1 && next !== undefined) keys.push(String(JSON.parse(token.slice(0, token.length - next.length))))
  }
  return keys
}

/** A key may be anything; what is shown of it is short, and moves no text around it. */
function shownKey(key: string): string {
  // eslint-disable-next-line no-control-regex -- that is what must not be shown
  return key.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '·').slice(0, 40)
}
