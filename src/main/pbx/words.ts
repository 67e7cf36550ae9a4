import { longestWords, maxRefusedFields, maxWords, plainWords } from '#shared/limits.ts'
import { isRecord } from './reading.ts'
import { fromWireName } from './wire.ts'

/** What a PBX itself said about a refusal: at fields of ours, and besides. Texts for people, never markup. */
export interface PbxWords {
  readonly fields: Readonly<Record<string, string[]>>
  readonly said: readonly string[]
}

/** Keys under which APIs put their message, the most telling first. */
const messageKeys = ['message', 'detail', 'error_description', 'title', 'msg', 'reason', 'description', 'error'] as const
/** Keys under which they put what may be wrong with each field. */
const errorKeys = ['errors', 'error', 'detail', 'violations', 'invalid-params', 'fields'] as const
/** Keys of a single error that name its field. */
const fieldKeys = ['field', 'name', 'param', 'attribute', 'property', 'path', 'loc', 'key'] as const

const maxVisits = 500
const deepest = 6
/** Far more than is ever shown, and little enough to look through for secrets. */
const maxLooked = 4_000

/** Takes our own secrets out of a stranger's words: a PBX may repeat what it was sent. */
export function hiding(secrets: readonly string[]): (text: string) => string {
  const whole = secrets.flatMap((secret) => [secret, ...secret.split('|').slice(1)]).filter((secret) => secret.length >= 4)
  return (text) => whole.reduce((left, secret) => left.replaceAll(secret, '…'), text.slice(0, maxLooked))
}

/** Reads what a refusal's body says, in whatever of the usual shapes. */
export function wordsOf(body: unknown, hide: (text: string) => string): PbxWords {
  const fields: Record<string, string[]> = {}
  const others: string[] = []
  let visits = 0

  const plain = (text: string): string => plainWords(hide(text), longestWords).trim()

  function add(path: string, raw: string): void {
    const text = plain(raw)
    if (text === '') return
    const ours = fromWireName(path)
    if (ours === null) return void others.push(path === '' ? text : plainWords(`${plain(path)}: ${text}`, longestWords))
    if (!(ours in fields) && Object.keys(fields).length >= maxRefusedFields) return
    const texts = (fields[ours] ??= [])
    if (texts.length < maxWords && !texts.includes(text)) texts.push(text)
  }

  function visit(value: unknown, path: string, depth: number): void {
    visits += 1
    if (visits > maxVisits || depth > deepest) return
    if (typeof value === 'string') return add(path, value)
    if (Array.isArray(value)) {
      for (const one of value.slice(0, maxVisits)) visit(one, path, depth + 1)
      return
    }
    if (!isRecord(value)) return
    const text = messageIn(value)
    if (text !== null && !isRecord(value['errors'])) return add(nameIn(value) ?? path, text)
    for (const [key, one] of Object.entries(value).slice(0, maxVisits))
      visit(one, path === '' ? key : `${path}.${key}`, depth + 1)
  }

  if (isRecord(body)) {
    for (const key of errorKeys) if (typeof body[key] === 'object') visit(body[key], '', 0)
  } else if (Array.isArray(body)) visit(body, '', 0)
  const message = typeof body === 'string' ? plain(body) : isRecord(body) ? plain(messageIn(body) ?? '') : ''
  const known = Object.values(fields).flat()
  // Laravel's message is its first error and how many more there are: that stands at its field.
  const repeats = known.some(
    (text) => message === text || (message.startsWith(text) && /^ \(and \d+ more errors?\)$/.test(message.slice(text.length))),
  )
  const said = [...new Set([...(message === '' || repeats ? [] : [message]), ...others])].slice(0, maxWords)
  return { fields, said }
}

/** The message of an object; an error that is an object itself has it one level further in. */
function messageIn(value: Readonly<Record<string, unknown>>): string | null {
  for (const key of messageKeys) {
    const one = value[key]
    if (typeof one === 'string' && one.trim() !== '') return one
    if (key === 'error' && isRecord(one)) return messageIn(one)
  }
  return null
}

/** The field that one error of a list is about. */
function nameIn(value: Readonly<Record<string, unknown>>): string | null {
  const source = value['source']
  if (isRecord(source) && typeof source['pointer'] === 'string') return source['pointer']
  for (const key of fieldKeys) {
    const one = value[key]
    if (typeof one === 'string' && one !== '') return one
    if (Array.isArray(one)) return one.filter((part) => typeof part === 'string').join('.')
  }
  return null
}

/** What kind of page came where JSON should. */
export type Page = 'challenge' | 'sign-in' | 'page' | 'text'

/** Whether an answer's text is a page or other text, and which; null: it looks like JSON that broke off. */
export function pageIn(text: string, header: (name: string) => string | null): Page | null {
  const type = header('content-type') ?? ''
  const start = text.slice(0, 200_000)
  const isHtml = /html/i.test(type) || /^\s*<(!doctype html|html|head|body)/i.test(start)
  if (isChallenge(start, header)) return 'challenge'
  if (isHtml && /<input[^>]{1,500}type\s*=\s*["']?password/i.test(start)) return 'sign-in'
  if (isHtml) return 'page'
  return /xml|plain|csv|javascript/i.test(type) || /^\s*</.test(start) ? 'text' : null
}

/** A check that wants a browser in front of the screen: of the networks that protect sites, by what each of them sends. */
function isChallenge(text: string, header: (name: string) => string | null): boolean {
  if (header('cf-mitigated') === 'challenge') return true
  if (/^(challenge|captcha)$/i.test(header('x-amzn-waf-action') ?? '')) return true
  return /_cf_chl_|cf-chl-|challenge-platform|\/_Incapsula_Resource|g-recaptcha|h-captcha|cf-turnstile|awsWafCookieDomainList|ddos-guard\.net|Just a moment\.\.\.|Checking your browser/i.test(
    text,
  )
}

/** A page's title, or its first heading, or what there is to read in it. */
export function titleOf(text: string, hide: (text: string) => string): string[] {
  const start = text.slice(0, 20_000)
  const found = /<title[^>]{0,200}>([^<]{1,1000})/i.exec(start)?.[1] ?? /<h1[^>]{0,200}>([^<]{1,1000})/i.exec(start)?.[1]
  const readable = found ?? (/<\w/.test(start) ? '' : start)
  const words = plainWords(hide(decoded(readable)).replace(/\s+/g, ' '), longestWords).trim()
  return words === '' ? [] : [words]
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,6}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : NaN
    if (Number.isFinite(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : ''
    return entities[(name ?? '').toLowerCase()] ?? whole
  })
