import {
  deepestAnswer,
  longestMaintenanceMs,
  longestRetryAfterMs,
  longestTurnMs,
  maxInAnswer,
  maxRequestsPerMinute,
} from '#shared/limits.ts'
import { phrase, type Phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { pause } from '../system/clock.ts'
import { eitherSignal } from '../concurrency/either-signal.ts'
import { uncut } from '../concurrency/slices.ts'
import type { Random } from '../system/random.ts'
import type { Budget, LimitNews, Ticket } from './budget.ts'
import { httpDate, type PbxTime } from './pbx-time.ts'
import type { Lane, PageQuery, PbxClient, PbxResult, RequestOptions } from './pbx.ts'
import { asRecord } from './reading.ts'
import { refusalOf } from './refusals.ts'
import { createTransport, type RawAnswer, type RawRequest, type Transport, type TransportOptions } from './transport.ts'
import { answers, toWire, type Reader } from './wire.ts'
import { hiding, pageIn, titleOf, wordsOf } from './words.ts'

export interface PbxClientOptions extends TransportOptions {
  readonly random: Random
  readonly budget: Budget
  /** Asked before a request that changes something: whether all that was written down of it is on the disk. Left out: it is. */
  readonly written?: () => Promise<Result<null>>
  /** Asked once, and again after the PBX refused it. */
  readonly token: () => Promise<Result<string>>
  /** Told what the answers say of the PBX's clock. */
  readonly time?: PbxTime
  /** Left out: axios over the network. */
  readonly transport?: Transport
}

/** How often a read is tried again after the PBX's own errors; a write never is, except after a 429, which means not done. */
const readTries = 3
const base = '/api/pbx/extensions'

type Request = Omit<RawRequest, 'token' | 'signal'> & {
  readonly what: string | Phrase
  /** It is about one extension, which is there or not. */
  readonly isOne: boolean
}

/** A client on the network. */
export interface ConnectedClient extends PbxClient {
  /** The network may be another: later requests go out on new connections. */
  renew(): void
}

export function createPbxClient(options: PbxClientOptions): ConnectedClient {
  const { budget, clock, random, slices = uncut } = options
  const { hostname: host, origin, pathname } = new URL(options.address)
  /** Where the API is on that host; what has moved for good is asked for at its new place. */
  let below = pathname.replace(/\/+$/, '')
  const transport = options.transport ?? createTransport(options)
  const closing = new AbortController()
  let token: Promise<Result<string>> | null = null

  async function request<T>(
    wanted: Request,
    reader: Reader<T>,
    { lane, signal, whileWaiting }: RequestOptions,
  ): Promise<PbxResult<T>> {
    const whole = eitherSignal(closing.signal, ...(signal ? [signal] : []))
    const queueing = eitherSignal(whole.signal, ...(whileWaiting ? [whileWaiting] : []))
    try {
      return await requestUntil(wanted, reader, lane, whole.signal, queueing.signal)
    } finally {
      whole.free()
      queueing.free()
    }
  }

  /** `signal` ends it, `queueing` only while it waits for its turn. */
  async function requestUntil<T>(
    wanted: Request,
    reader: Reader<T>,
    lane: Lane,
    signal: AbortSignal,
    queueing: AbortSignal,
  ): Promise<PbxResult<T>> {
    const write = wanted.method !== 'GET'
    const { query: _query, ...bare } = wanted
    const turn = patience(lane)
    let failures = 0
    let hops = 0
    let asked: Pick<RawRequest, 'path' | 'query'> = {
      path: below + wanted.path,
      ...(wanted.query ? { query: wanted.query } : {}),
    }
    for (;;) {
      const key = await (token ??= options.token())
      if (!key.ok) {
        token = null
        return { ok: false, problem: key.problem, outcome: 'not-sent' }
      }
      const written = write && options.written ? await options.written() : ok(null)
      if (!written.ok) return { ok: false, problem: written.problem, outcome: 'not-sent' }
      let ticket
      try {
        ticket = await turn.take(queueing)
      } catch {
        const why = turn.over() ? problem('rate-limited', {}, { retryAt: budget.state().nextAt }) : problem('cancelled')
        return { ok: false, problem: why, outcome: 'not-sent' }
      }
      await slices.breath()
      const sentAt = clock.steady()
      const answer = await transport.send({ ...bare, ...asked, token: key.value, signal })
      const now = clock.now()
      if (answer.ok) options.time?.heard(answer.header('date'), clock.steady() - sentAt)
      ticket.done(limitNews(answer, now))
      await slices.breath()
      if (answer.ok && answer.status === 429) continue
      const moved = answer.ok && hops < maxHops ? movedTo(answer, wanted.method, origin + asked.path) : null
      if (answer.ok && moved !== null) {
        hops += 1
        asked = { path: moved.pathname + moved.search }
        if ((answer.status === 301 || answer.status === 308) && moved.pathname.endsWith(wanted.path))
          below = moved.pathname.slice(0, -wanted.path.length)
        continue
      }
      const outcome = read(answer, reader, { ...wanted, token: key.value }, host, now)
      if (outcome.ok) return outcome
      if (outcome.problem.kind === 'token-rejected') token = null
      if (write || !isPassing(outcome.problem) || ++failures >= readTries) return outcome
      try {
        await pause(clock, 500 * 2 ** failures + (random.bytes(1)[0] ?? 0) * 2, signal)
      } catch {
        return outcome
      }
    }
  }

  /** A person, and what a person decided, are told when their turn does not come: a PBX may say that it comes in a year. */
  function patience(lane: Lane): { take(signal: AbortSignal): Promise<Ticket>; over(): boolean } {
    const impatient = lane === 'click' || lane === 'queue'
    let leftMs = impatient ? longestTurnMs : Infinity
    let over = false
    return {
      async take(signal) {
        if (!impatient) return budget.ticket(lane, signal)
        const [from, giveUp] = [clock.steady(), new AbortController()]
        const stop = clock.after(leftMs, () => {
          over = true
          giveUp.abort()
        })
        const either = eitherSignal(signal, giveUp.signal)
        try {
          return await budget.ticket(lane, either.signal)
        } finally {
          either.free()
          stop()
          leftMs = Math.max(0, leftMs - (clock.steady() - from))
        }
      },
      // Said by the timer and not by a clock: a timer may be early by a millisecond.
      over: () => over,
    }
  }

  const pageQuery = ({ search, page, perPage }: PageQuery): Record<string, string | number> => ({
    ...(search ? { search } : {}),
    page,
    per_page: perPage,
  })
  const at = (number: string): string => `${base}/${encodeURIComponent(number)}`

  return {
    extensions: (query, how) =>
      request(
        {
          method: 'GET',
          path: base,
          query: { ...pageQuery(query), ...(query.status ? { status: query.status } : {}) },
          what: phrase('asked-extensions'),
          isOne: false,
        },
        answers.extensions,
        how,
      ),
    extension: (number, how) =>
      request({ method: 'GET', path: at(number), what: number, isOne: true }, answers.extension(number), how),
    create: (draft, password, how) =>
      request(
        {
          method: 'POST',
          path: base,
          body: { ...toWire(draft), ...(password === null ? {} : { sip_password: password }) },
          what: phrase('asked-create'),
          isOne: false,
        },
        answers.created(draft.number, password),
        how,
      ),
    update: (number, patch, how) =>
      request({ method: 'PUT', path: at(number), body: toWire(patch), what: number, isOne: true }, answers.updated(number), how),
    remove: (number, how) => request({ method: 'DELETE', path: at(number), what: number, isOne: true }, answers.deleted, how),
    changePassword: (number, password, how) =>
      request(
        {
          method: 'POST',
          path: `${at(number)}/change-password`,
          body: password === null ? {} : { new_password: password },
          what: number,
          isOne: true,
        },
        answers.password(password),
        how,
      ),
    callerIds: (query, how) =>
      request(
        { method: 'GET', path: '/api/pbx/caller-ids', query: pageQuery(query), what: phrase('asked-caller-ids'), isOne: false },
        answers.callerIds,
        how,
      ),
    renew: () => transport.renew?.(),
    close() {
      closing.abort()
      transport.close()
    },
  }
}

/** Signs in with a name and a password; the password is used for this one request and kept nowhere. */
export async function login(options: TransportOptions, username: string, password: string): Promise<Result<{ token: string }>> {
  const transport: Transport = createTransport(options)
  try {
    const wanted = {
      method: 'POST',
      path: `${new URL(options.address).pathname.replace(/\/+$/, '')}/api/auth/login`,
      body: { username, password, device_name: 'Linecard' },
      what: phrase('asked-sign-in'),
      isOne: false,
    } as const
    const answer = await transport.send({ ...wanted, token: null })
    const now = options.clock.now()
    if (answer.ok && answer.status === 429) {
      return fail(problem('rate-limited', {}, { retryAt: now + (limitNews(answer, now).retryAfterMs ?? 60_000) }))
    }
    const outcome = read(answer, answers.login, { ...wanted, token: null }, new URL(options.address).hostname, now)
    if (outcome.ok) return ok(outcome.value)
    const { kind, said } = outcome.problem
    return fail(kind === 'token-rejected' ? problem('login-rejected', {}, said ? { said } : {}) : outcome.problem)
  } finally {
    transport.close()
  }
}

/** What an answer's headers tell, within bounds: a billion requests a minute are as many as anybody can use. */
function limitNews(answer: RawAnswer, now: number): LimitNews {
  if (!answer.ok) return {}
  const whole = (name: string): number | undefined => {
    const text = answer.header(name)
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
  }
  const said = whole('x-ratelimit-limit')
  const left = whole('x-ratelimit-remaining')
  const limit = said === undefined || said === 0 ? undefined : Math.min(said, maxRequestsPerMinute)
  // As many are used of what we take the limit for as of what it is said to be.
  const cut = said === undefined || limit === undefined ? 0 : said - limit
  const remaining = left === undefined || (said !== undefined && left > said) ? undefined : Math.max(0, left - cut)
  return {
    // A gateway that gave up waiting says nothing of the request behind it.
    came: answer.status !== 504,
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...resetNews(answer),
    ...(answer.status === 429 ? { retryAfterMs: retryAfter(answer, now) } : {}),
  }
}

/** Retry-After in seconds or as a date; else the reset time against the PBX's own clock, never against ours. Never longer than we wait. */
function retryAfter(answer: RawAnswer & { ok: true }, now: number, most = longestRetryAfterMs): number | null {
  const text = answer.header('retry-after') ?? ''
  const bounded = (ms: number): number => Math.min(Math.max(1000, ms), most)
  if (/^\d{1,15}$/.test(text)) return bounded(Number(text) * 1000)
  const theirs = httpDate(answer.header('date'))
  const date = httpDate(text)
  if (date !== null) return bounded(date - (theirs ?? now))
  const { resetMs } = resetNews(answer)
  return resetMs === undefined ? null : resetMs + 1000
}

/** How long until the PBX's window has room, by the PBX's own clock: its reset time against its own date. */
function resetNews(answer: RawAnswer & { ok: true }): { resetMs?: number } {
  const theirs = httpDate(answer.header('date')) ?? NaN
  const reset = Number(answer.header('x-ratelimit-reset') ?? NaN) * 1000
  const ahead = reset - theirs
  return ahead > 0 && ahead <= 120_000 ? { resetMs: ahead } : {}
}

/** Reads an answer: its value, or the Problem and what is certain about the request. */
function read<T>(answer: RawAnswer, reader: Reader<T>, wanted: RawRequest & Request, host: string, now: number): PbxResult<T> {
  const unsure = wanted.method === 'GET' ? 'refused' : 'unknown'
  if (!answer.ok) return { ok: false, problem: answer.problem, outcome: answer.sent ? unsure : 'not-sent' }
  const { status, text, header } = answer
  const failed = (trouble: Problem): PbxResult<T> => {
    // 303 says: done, and what came of it is over there.
    return { ok: false, problem: trouble, outcome: status < 300 || status === 303 || status >= 500 ? unsure : 'refused' }
  }
  if (status >= 300 && status < 400) return failed(problem('pbx-redirect', { host, target: targetOf(header('location')) }))

  const hide = hiding(secretsOf(wanted))
  const body = parsed(text)
  const page = body === notJson ? pageIn(text, header) : null
  const pageWords = { said: titleOf(text, hide) }
  if (page === 'challenge') return failed(problem('pbx-challenge', { host }, pageWords))
  const words = wordsOf(body === notJson ? (page === null || page === 'text' ? text : '') : body, hide)
  if (status >= 500) return failed(troubleOf(answer, page === 'page' ? pageWords.said : words.said, now))
  if (page === 'sign-in' || (status === 401 && body === notJson && isGate(header('www-authenticate'))))
    return failed(problem('pbx-sign-in-page', { host }, pageWords))
  // nginx lets everybody in as far as this page; TLS itself had no objection.
  if (page === 'page' && status === 400 && /required SSL certificate/i.test(text))
    return failed(problem('client-certificate-needed', { host }))
  if (page === 'page' && status !== 401) return failed(problem('pbx-not-json', { host, type: phrase('got-page') }, pageWords))
  if (status >= 400) return failed(refusalOf(status, words, { ...wanted, host }))

  const isEmpty = text.trim() === ''
  if (isEmpty && wanted.method !== 'DELETE') return failed(problem('pbx-no-body', { host, status }))
  if (body === notJson && !isEmpty) {
    if (page === 'text') return failed(problem('pbx-not-json', { host, type: phrase('got-other') }, pageWords))
    return failed(problem('pbx-truncated', { host }))
  }
  const reading = reader(isEmpty ? {} : body)
  if (reading.ok) return { ok: true, value: reading.value, at: now }
  return failed(problem('pbx-unexpected', { field: reading.field }, { said: [...words.said] }))
}

/** What JSON.parse did not take: no answer is this. */
const notJson = Symbol('not JSON')
function parsed(text: string): unknown {
  // What would keep main from everything else while it is parsed is an answer with nothing in it that we need.
  if (/^[\ufeff\s]*[[{]/.test(text) && !isBearable(text)) return {}
  try {
    // A mark at the beginning is no part of JSON, and some servers write one.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return notJson
  }
}

/** Whether a text is so little nested, and has so few things in it, that parsing it takes no longer than a few times as long as looking at it. */
function isBearable(text: string): boolean {
  let [deep, things, quoted] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charCodeAt(at)
    if (quoted) {
      if (one === backslash) at += 1
      else if (one === quote) quoted = false
    } else if (one === quote) quoted = true
    else if (one === openBracket || one === openBrace) {
      deep += 1
      things += 1
    } else if (one === closeBracket || one === closeBrace) deep -= 1
    else if (one === comma) things += 1
    if (deep > deepestAnswer || things > maxInAnswer) return false
  }
  return true
}
const [quote, backslash, comma, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\,[]{}'].map((one) =>
  one.charCodeAt(0),
)

/** A gate in front of the PBX wants a name of its own: our token is not what it refuses. */
const isGate = (challenge: string | null): boolean => /^\s*(basic|digest|ntlm|negotiate)\b/i.test(challenge ?? '')

/** Maintenance says when it ends; a PBX that is merely not there does not. */
function troubleOf(answer: RawAnswer & { ok: true }, said: readonly string[], now: number): Problem {
  const { status } = answer
  if (status !== 503 && !isGateways(status)) return problem('pbx-error', { status }, { said: [...said] })
  if (status !== 503) return problem('pbx-unavailable', { status }, { said: [...said] })
  const waitMs = answer.header('retry-after') === null ? null : retryAfter(answer, now, longestMaintenanceMs)
  if (waitMs === null) return problem('pbx-unavailable', { status }, { said: [...said] })
  return problem('pbx-maintenance', {}, { said: [...said], retryAt: now + waitMs })
}

/** What may be over a moment later. A 503 is asked about at its own pace. */
const isPassing = ({ kind, params }: Problem): boolean =>
  ['pbx-error', 'pbx-connection-lost', 'pbx-hung-up'].includes(kind) || (kind === 'pbx-unavailable' && params['status'] !== 503)

/**
 * What stands before a PBX says so when it gets no answer from it, or none that it can use: then nothing of the PBX has been reached. 520 to 530
 * are Cloudflare's.
 */
const isGateways = (status: number): boolean => status === 502 || status === 504 || (status >= 520 && status <= 530)

/** How often one request may be sent on. */
const maxHops = 3

/**
 * Where a redirect leads that may be followed: to another path of the same origin, with the same method. The token goes to no other host or
 * port (which on this computer may be another person's), and a write is never turned into a read. null: it is not followed.
 */
function movedTo({ status, header }: RawAnswer & { ok: true }, method: RawRequest['method'], from: string): URL | null {
  const keepsMethod = status === 307 || status === 308
  if (!keepsMethod && !(method === 'GET' && (status === 301 || status === 302 || status === 303))) return null
  const location = header('location') ?? ''
  const to = location !== '' && URL.canParse(location, from) ? new URL(location, from) : null
  return to && to.origin === new URL(from).origin && to.username === '' && to.password === '' ? to : null
}

/** What a PBX might repeat of a request, and must not be shown. */
function secretsOf({ token, body }: RawRequest): string[] {
  const sent = Object.entries(asRecord(body)).flatMap(([name, value]) => (secretFields.has(name) ? [String(value)] : []))
  return [...(token === null ? [] : [token]), ...sent]
}
const secretFields = new Set(['sip_password', 'new_password', 'voicemail_pin', 'password'])

/** Where a redirect leads, as far as it may be shown: its host. */
function targetOf(location: string | null): string | Phrase {
  const base = 'https://pbx.invalid'
  if (!URL.canParse(location ?? '', base)) return phrase('place-other')
  const { host } = new URL(location ?? '', base)
  return host === 'pbx.invalid' ? phrase('place-page') : host
}
