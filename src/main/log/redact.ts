import { createKnownSecrets } from './known-secrets.ts'

/** What may be read in a log, and what may not. Each rule is small and named; `redact` is their sum. */

export interface Redactor {
  /** A secret that was in our hands: never to be written, nor any long part of it. */
  remember(secret: string): void
  redact(text: string): string
}

const hidden = '[hidden]'

const schemeTokens = (text: string): string => text.replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, `$1 ${hidden}`)
/** A header's value ends with its line, or with the string that it is in; cookies have semicolons in them. */
const secretHeaders = (text: string): string =>
  text.replace(/\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*:\s*["']?)[^\r\n"'\\]+/gi, `$1$2${hidden}`)
const apiTokens = (text: string): string => text.replace(/\b\d{1,10}\|[A-Za-z0-9]{8,}/g, hidden)
const digestResponses = (text: string): string => text.replace(/\b(response|cnonce|nonce)\s*=\s*"[^"]*"/gi, `$1="${hidden}"`)
const secretFields = (text: string): string =>
  text.replace(
    /(["']?(?:[\w-]*(?:password|passwd|secret|token|authorization|cookie|auth_pass|pin)[\w-]*)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&}\]]+)/gi,
    `$1${hidden}`,
  )
const userInfoInUrls = (text: string): string => text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${hidden}@`)
const queriesInUrls = (text: string): string => text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?#"']+)\?[^\s"'<>]*/gi, `$1?${hidden}`)
const longRandomWords = (text: string): string =>
  text.replace(/[A-Za-z0-9_+/=-]{20,}/g, (word) =>
    /\d/.test(word) && /[A-Za-z]/.test(word) && !/^[/.]/.test(word) && !word.includes('/') ? hidden : word,
  )

const rules = [
  userInfoInUrls,
  queriesInUrls,
  schemeTokens,
  secretHeaders,
  digestResponses,
  secretFields,
  apiTokens,
  longRandomWords,
]

export function createRedactor(): Redactor {
  const secrets = createKnownSecrets()
  return {
    remember(secret) {
      if ([...secret].length >= 4) secrets.add(secret)
    },
    redact: (text) => rules.reduce((clean, rule) => rule(clean), secrets.hide(text, hidden)),
  }
}
