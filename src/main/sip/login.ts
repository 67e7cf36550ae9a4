import type { SipService } from '#shared/account.ts'
import type { SipLoginFailure, SipLoginResult } from '#shared/sip.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import { createConversation, type Asked, type Conversation } from './conversation.ts'
import { answerChallenge, chooseChallenge, type Challenge } from './digest.ts'
import { withoutEcho } from './echo.ts'
import { firstHop, locate, type Located } from './locate.ts'
import { header, parseBindings, type SipResponse } from './message.ts'
import type { Channel, ChannelFailure, NameService, SipNetwork } from './network.ts'
import { openAny, unlessAborted } from './way.ts'

export interface SipParts {
  readonly network: SipNetwork
  readonly names: NameService
  readonly clock: Clock
  /** Must be cryptographic outside tests. */
  readonly random: Random
  /** How Linecard names itself to a registrar, such as `Linecard/1.0`. */
  readonly userAgent: string
}

export interface LoginQuestion {
  readonly sip: SipService
  readonly extension: string
  /** null: nobody here knows it. Then nothing is answered, and the result says at most that the registrar demands it. */
  readonly password: string | null
  /** For everything: names, connection, both questions. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** Long enough for a slow line and three repeats of a lost datagram. */
export const loginWithinMs = 8_000

/**
 * Logs in once, changing nothing: a REGISTER without a Contact is a question (RFC 3261 §10.2.3), so no binding comes, goes or is
 * renewed by it. One answer to a demand for the password leaves this computer, in one message that is not repeated, not even when
 * the registrar calls the nonce stale or says nothing: whatever counts failed logins counts one at most. Never rejects for what
 * the network does.
 */
export async function loginQuery(question: LoginQuestion, parts: SipParts): Promise<SipLoginResult> {
  const { clock } = parts
  const startedAt = clock.steady()
  const limit = new AbortController()
  const giveUp = (): void => limit.abort()
  const stopTimer = clock.after(question.timeoutMs ?? loginWithinMs, giveUp)
  question.signal?.addEventListener('abort', giveUp, { once: true })
  if (question.signal?.aborted) giveUp()
  try {
    const verdict = await logIn(question, parts, limit.signal)
    const tookMs = clock.steady() - startedAt
    if (verdict.outcome === 'proved') return { ...verdict, tookMs }
    const cancelled = question.signal?.aborted === true
    return { ...verdict, outcome: cancelled ? 'cancelled' : verdict.outcome, tookMs }
  } finally {
    stopTimer()
    question.signal?.removeEventListener('abort', giveUp)
  }
}

type Untimed<T> = T extends unknown ? Omit<T, 'tookMs'> : never
type Verdict = Untimed<SipLoginResult>

function failed(
  outcome: SipLoginFailure,
  detail = '',
  more: { readonly status?: number; readonly realm?: string; readonly answered?: boolean } = {},
): Verdict {
  return { outcome, detail, status: more.status ?? null, realm: more.realm ?? null, answered: more.answered ?? false }
}

async function logIn({ sip, extension, password }: LoginQuestion, parts: SipParts, signal: AbortSignal): Promise<Verdict> {
  const way = await openFirst(sip, parts, signal)
  if (!('channel' in way)) return way
  const party = { uri: `sip:${sip.domain}`, aor: `sip:${sipUser(extension)}@${sip.domain}`, userAgent: parts.userAgent }
  const conversation = createConversation(way.channel, sip.transport, party, parts.clock, parts.random)
  try {
    return await challengeAndAnswer(conversation, party.uri, extension, password, parts.random, signal)
  } finally {
    conversation.close()
  }
}

async function challengeAndAnswer(
  conversation: Conversation,
  uri: string,
  extension: string,
  password: string | null,
  random: Random,
  signal: AbortSignal,
): Promise<Verdict> {
  const first = await conversation.ask({ method: 'REGISTER', credentials: null, repeat: true }, signal)
  if (first.kind !== 'answered') return withoutAnswer(first, false)
  const demand = demandOf(first.response)
  if (!demand) return judge(first.response, null)
  const { challenge } = demand
  if (challenge === null) return failed('not-sip', 'a broken demand for a password', { status: first.response.status })
  if (challenge === 'unsupported') {
    return failed('unsupported-digest', demand.asked, { status: first.response.status })
  }
  if (password === null)
    return failed('no-password', challenge.algorithm, { status: first.response.status, realm: challenge.realm })
  const cnonce = Buffer.from(random.bytes(16)).toString('hex')
  const value = answerChallenge(challenge, { username: extension, password, method: 'REGISTER', uri, cnonce })
  // Not repeated: a registrar without a memory for datagrams would count each copy as a login of its own.
  const second = await conversation.ask(
    { method: 'REGISTER', credentials: { header: demand.header, value }, repeat: false },
    signal,
  )
  if (second.kind !== 'answered') return withoutAnswer(second, true)
  return judge(withoutEcho(second.response, value), challenge)
}

interface Demand {
  readonly header: 'Authorization' | 'Proxy-Authorization'
  readonly challenge: ReturnType<typeof chooseChallenge>
  /** The words of the demand up to its first secret-like value: for a report. */
  readonly asked: string
}

function demandOf(response: SipResponse): Demand | null {
  const proxy = response.status === 407
  if (response.status !== 401 && !proxy) return null
  const name = proxy ? 'proxy-authenticate' : 'www-authenticate'
  const values = response.headers.filter((one) => one.name === name).map(({ value }) => value)
  const asked = values.map((value) => /algorithm\s*=\s*"?([A-Za-z0-9-]{1,30})/i.exec(value)?.[1] ?? value.slice(0, 20)).join(', ')
  return { header: proxy ? 'Proxy-Authorization' : 'Authorization', challenge: chooseChallenge(values), asked }
}

/** What a final answer means; `challenge` is the one that was answered, null when none was. */
function judge(response: SipResponse, challenge: Challenge | null): Verdict {
  const { status, reason } = response
  const more = { status, answered: challenge !== null, ...(challenge ? { realm: challenge.realm } : {}) }
  const words = reason.slice(0, 200)
  if (status >= 200 && status < 300) {
    if (!challenge) return failed('no-challenge', words, more)
    const server = header(response, 'server')?.slice(0, 200) ?? null
    return {
      outcome: 'proved',
      bindings: parseBindings(response),
      realm: challenge.realm,
      algorithm: challenge.algorithm,
      server,
    }
  }
  if (challenge && (status === 401 || status === 407)) {
    const again = demandOf(response)?.challenge
    if (again && again !== 'unsupported') {
      if (again.realm !== challenge.realm) return failed('wrong-realm', again.realm, more)
      if (again.stale) return failed('stale', words, more)
    }
    return failed('wrong-password', words, more)
  }
  if (status >= 300 && status < 400) return failed('redirected', words, more)
  if (status === 403) return failed('forbidden', words, more)
  if (status === 404 || status === 604) return failed('unknown-user', words, more)
  if (status === 500 || status === 503 || status === 480 || status === 486) return failed('busy', words, more)
  return failed('unexpected', words, more)
}

function withoutAnswer(asked: Exclude<Asked, { kind: 'answered' }>, answered: boolean): Verdict {
  if (asked.kind === 'failed') return failed(outcomeOf(asked.failure), asked.failure.code, { answered })
  if (asked.kind === 'not-sip' || asked.garbage > 0) return failed('not-sip', '', { answered })
  return failed('no-answer', '', { answered })
}

/** What a failed channel means for a login. */
export function outcomeOf({ kind }: ChannelFailure): SipLoginFailure {
  if (kind === 'refused') return 'refused-connection'
  return kind === 'lost' ? 'connection-lost' : kind
}

/** What failed name look-ups mean for a login. */
function unlocated(located: Exclude<Located, { kind: 'found' }>): Verdict {
  return failed(located.kind, located.host)
}

/** The first of the service's places that lets itself be opened. */
async function openFirst(
  sip: SipService,
  parts: SipParts,
  signal: AbortSignal,
): Promise<{ readonly channel: Channel } | Verdict> {
  const located = await unlessAborted(locate(firstHop(sip), parts.names), signal)
  if (located === null) return failed('names-failed', 'no answer in time')
  if (located.kind !== 'found') return unlocated(located)
  const way = await openAny(located.destinations, parts, signal)
  if (way?.ok) return way
  return way ? failed(outcomeOf(way.failure), way.failure.code) : failed('unknown-host')
}

/** An extension as the user of a SIP URI. Anything that would need quoting in a header is a bug of the caller. */
export function sipUser(extension: string): string {
  if (!/^[A-Za-z0-9_.+*#-]{1,64}$/.test(extension)) throw new RangeError('not an extension number')
  return extension.replaceAll('#', '%23')
}
