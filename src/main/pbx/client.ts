import {
  longestName,
  longestRetryAfterMs,
  longestTurnMs,
  longestWords,
  mostRefusedFields,
  mostRequestsPerMinute,
  plainWords,
} from '#shared/limits.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { pause } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Budget, LimitNews, Ticket } from './budget.ts'
import { httpDate, type PbxTime } from './pbx-time.ts'
import type { Lane, PageQuery, PbxClient, PbxResult, RequestOptions } from './pbx.ts'
import { createTransport, type RawAnswer, type RawRequest, type Transport, type TransportOptions } from './transport.ts'
import { answers, fromWireName, refusal, toWire, type Reader } from './wire.ts'

export interface PbxClientOptions extends TransportOptions {
  readonly random: Random
  readonly budget: Budget
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

type Request = Omit<RawRequest, 'token' | 'signal'> & { readonly what: string }

/** A client on the network. */
export interface ConnectedClient extends PbxClient {
  /** The network may be another: later requests go out on new connections. */
  renew(): void
}

export function createPbxClient(options: PbxClientOptions): ConnectedClient {
  const { budget, clock, random } = options
  const transport = options.transport ?? createTransport(options)
  const closing = new AbortController()
  let token: Promise<Result<string>> | null = null

  async function request<T>(
    wanted: Request,
    reader: Reader<T>,
    { lane, signal: given, whileWaiting }: RequestOptions,
  ): Promise<PbxResult<T>> {
    const signal = given ? AbortSignal.any([given, closing.signal]) : closing.signal
    const queueing = whileWaiting ? AbortSignal.any([signal, whileWaiting]) : signal
    const write = wanted.method !== 'GET'
    const turn = patience(lane)
    let failures = 0
    for (;;) {
      const key = await (token ??= options.token())
      if (!key.ok) {
        token = null
        return { ok: false, problem: key.problem, outcome: 'not-sent' }
      }
      let ticket
      try {
        ticket = await turn.take(queueing)
      } catch {
        const why = turn.over() ? problem('rate-limited', {}, { retryAt: budget.state().nextAt }) : problem('cancelled')
        return { ok: false, problem: why, outcome: 'not-sent' }
      }
      const sentAt = clock.steady()
      const answer = await transport.send({ ...wanted, token: key.value, signal })
      const now = clock.now()
      if (answer.ok) options.time?.heard(answer.header('date'), clock.steady() - sentAt)
      ticket.done(limitNews(answer, now))
      if (answer.ok && answer.status === 429) continue
      const outcome = read(answer, reader, wanted, now)
      if (outcome.ok) return outcome
      if (outcome.problem.kind === 'token-rejected') token = null
      const again = !write && ++failures < readTries && ['pbx-error', 'pbx-connection-lost'].includes(outcome.problem.kind)
      if (!again) return outcome
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
        try {
          return await budget.ticket(lane, AbortSignal.any([signal, giveUp.signal]))
        } finally {
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
          what: 'The list',
        },
        answers.extensions,
        how,
      ),
    extension: (number, how) => request({ method: 'GET', path: at(number), what: number }, answers.extension(number), how),
    create: (draft, password, how) =>
      request(
        {
          method: 'POST',
          path: base,
          body: { ...toWire(draft), ...(password === null ? {} : { sip_password: password }) },
          what: draft.number,
        },
        answers.created(draft.number, password),
        how,
      ),
    update: (number, patch, how) =>
      request({ method: 'PUT', path: at(number), body: toWire(patch), what: number }, answers.updated(number), how),
    remove: (number, how) => request({ method: 'DELETE', path: at(number), what: number }, answers.deleted, how),
    changePassword: (number, password, how) =>
      request(
        {
          method: 'POST',
          path: `${at(number)}/change-password`,
          body: password === null ? {} : { new_password: password },
          what: number,
        },
        answers.password(password),
        how,
      ),
    callerIds: (query, how) =>
      request(
        { method: 'GET', path: '/api/pbx/caller-ids', query: pageQuery(query), what: 'The list of caller IDs' },
        answers.callerIds,
        how,
      ),
    async me(how) {
      const found = await request({ method: 'GET', path: '/api/auth/me', what: 'The token' }, answers.me, how)
      // A PBX without this endpoint cannot tell: that is no failure.
      if (!found.ok && found.problem.kind === 'not-found')
        return { ok: true, value: { name: null, permissions: null }, at: clock.now() }
      return found
    },
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
      path: '/api/auth/login',
      body: { username, password, device_name: 'Linecard' },
      what: 'Sign in',
    } as const
    const answer = await transport.send({ ...wanted, token: null })
    const now = options.clock.now()
    if (answer.ok && answer.status === 429) {
      return fail(problem('rate-limited', {}, { retryAt: now + (limitNews(answer, now).retryAfterMs ?? 60_000) }))
    }
    const outcome = read(answer, answers.login, wanted, now)
    if (outcome.ok) return ok(outcome.value)
    return fail(outcome.problem.kind === 'token-rejected' ? problem('login-rejected') : outcome.problem)
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
  const limit = said === undefined || said === 0 ? undefined : Math.min(said, mostRequestsPerMinute)
  // As many are used of what we take the limit for as of what it is said to be.
  const cut = said === undefined || limit === undefined ? 0 : said - limit
  const remaining = left === undefined || (said !== undefined && left > said) ? undefined : Math.max(0, left - cut)
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...resetNews(answer),
    ...(answer.status === 429 ? { retryAfterMs: retryAfter(answer, now) } : {}),
  }
}

/** Retry-After in seconds or as a date; else the reset time against the PBX's own clock, never against ours. Never longer than we wait. */
function retryAfter(answer: RawAnswer & { ok: true }, now: number): number | null {
  const text = answer.header('retry-after') ?? ''
  const bounded = (ms: number): number => Math.min(Math.max(1000, ms), longestRetryAfterMs)
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
function read<T>(answer: RawAnswer, reader: Reader<T>, wanted: Request, now: number): PbxResult<T> {
  const write = wanted.method !== 'GET'
  const unsure = write ? 'unknown' : 'refused'
  if (!answer.ok) return { ok: false, problem: answer.problem, outcome: answer.sent ? unsure : 'not-sent' }
  const { status } = answer
  if (status >= 300 && status < 400)
    return {
      ok: false,
      problem: problem('pbx-redirect', { host: 'The PBX', target: targetOf(answer.header('location')) }),
      outcome: 'refused',
    }
  if (status >= 500) return { ok: false, problem: problem('pbx-error', { status }), outcome: unsure }

  let body: unknown
  try {
    body = JSON.parse(answer.text)
  } catch {
    const type = answer.header('content-type') ?? ''
    const looksWrong = /html|xml|plain/.test(type) || /^\s*</.test(answer.text)
    if (status === 401) return { ok: false, problem: problem('token-rejected'), outcome: 'refused' }
    const trouble = looksWrong
      ? problem('pbx-not-json', { host: 'The PBX', type: /html/.test(type) ? 'a web page' : 'something else' })
      : problem('pbx-truncated', { host: 'The PBX' })
    return { ok: false, problem: trouble, outcome: status < 300 ? unsure : 'refused' }
  }
  if (status >= 400) return { ok: false, problem: explain(status, body, wanted.what), outcome: 'refused' }

  const reading = reader(body)
  if (reading.ok) return { ok: true, value: reading.value, at: now }
  return { ok: false, problem: problem('pbx-unexpected', { field: reading.field }), outcome: unsure }
}

function explain(status: number, body: unknown, what: string): Problem {
  const told = refusal.safeParse(body)
  const message = told.success ? plainWords(told.data.message ?? '', longestWords) : ''
  const errors = told.success ? told.data.errors : undefined
  const fields = errors
    ? Object.fromEntries(
        Object.entries(errors)
          .slice(0, mostRefusedFields)
          .map(([name, texts]) => [
            fromWireName(name) ?? plainWords(name, longestName),
            texts.slice(0, mostRefusedFields).map((text) => plainWords(text, longestWords)),
          ]),
      )
    : undefined
  switch (status) {
    case 401:
      return problem('token-rejected')
    case 403:
      return problem('permission-missing', { permission: 'pbx_api_access' })
    case 404:
      return problem('not-found', { what })
    case 409:
      return problem('conflict', { detail: message || 'it exists already' }, fields ? { fields } : {})
    case 422:
      return problem('invalid', {}, { fields: fields ?? {} })
    default:
      return problem('pbx-bad-request', { detail: message || `status ${status}` })
  }
}

/** Where a redirect leads, as far as it may be shown: its host. */
function targetOf(location: string | null): string {
  try {
    return new URL(location ?? '', 'https://pbx.invalid').host.replace('pbx.invalid', 'another page')
  } catch {
    return 'another place'
  }
}
