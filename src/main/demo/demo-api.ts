import * as z from 'zod'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { DemoSubscriber } from './demo-registrar.ts'
import { blankExtension, callerIds, makeCompany, pbxTime, teams, type DemoExtension, type DemoRegistration } from './company.ts'
import { liveliness } from './liveliness.ts'
import { SlidingWindow } from './sliding-window.ts'

export interface DemoRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | null
  /** The raw body; empty: none. */
  readonly body: string
}

export interface DemoResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface DemoApiOptions {
  readonly clock: Clock
  readonly random: Random
  readonly extensions?: number
  /** Requests a minute on /api/pbx/*. */
  readonly limit?: number
  readonly token: string
  /** A token of the same customer without pbx_api_access. */
  readonly weakToken?: string
  /** Who may sign in at /api/auth/login. */
  readonly users?: Readonly<Record<string, string>>
  /** Asks a real registrar; left out: registrations live by themselves. */
  readonly registration?: (number: string) => Promise<DemoRegistration>
  /** Told whenever a password takes effect; null: the extension is gone. */
  readonly onPassword?: (number: string, password: string | null) => void
}

export interface DemoApi {
  handle(request: DemoRequest): Promise<DemoResponse>
  readonly window: SlidingWindow
  /** Rows as the PBX has them, soft-deleted ones left out. */
  rows(): DemoExtension[]
  row(number: string): DemoExtension | null
  /** What a registrar knows of an extension; null: there is none. */
  subscriber(number: string): Promise<DemoSubscriber | null>
  /** Adds, changes or deletes a row behind every client's back; updated_at moves. */
  put(number: string, change: Partial<DemoExtension>): void
  drop(number: string): void
  /** Somebody was given what a phone needs for this extension: it registers a while later. */
  handedOff(number: string): void
  revoke(token: string): void
  /** Limit headers off, as an older PBX might answer. */
  headers: boolean
  /** ms added to the clock in Date and X-RateLimit-Reset. */
  skewMs: number
}

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function text(random: Random, length: number): string {
  let made = ''
  while (made.length < length) {
    for (const byte of random.bytes(length)) if (byte < 248 && made.length < length) made += alphanumerics[byte % 62] ?? ''
  }
  return made
}

const bodySchema = z.record(z.string(), z.unknown())

/**
 * The vendor's REST API with all its rules, without a socket: validation in the vendor's words, one-time passwords, soft delete,
 * bearer tokens and a true sliding window. `startDemoPbx` puts it on a port; tests call `handle` with a clock of their own.
 */
export function createDemoApi(options: DemoApiOptions): DemoApi {
  const { clock, random } = options
  const pbxWindow = new SlidingWindow(options.limit ?? 60)
  const loginWindow = new SlidingWindow(5)
  const authWindow = new SlidingWindow(30)
  const tokens = new Map<string, 'full' | 'weak'>([[options.token, 'full']])
  if (options.weakToken) tokens.set(options.weakToken, 'weak')
  const started = clock.now()
  const extensions = new Map<string, DemoExtension>()
  for (const row of makeCompany(options.extensions ?? 17, started, () => text(random, 24)))
    extensions.set(row.extension_number, row)
  /** Passwords that were made or replaced since, and when; and which of them were handed off, on a clock that nobody can set. */
  const changed = new Map<string, { readonly at: number; readonly replaced: boolean }>()
  const handedOff = new Map<string, { readonly at: number; readonly password: string }>()

  const api: DemoApi = {
    headers: true,
    skewMs: 0,
    window: pbxWindow,
    handle,
    rows: () => [...extensions.values()].filter((row) => !row.deleted),
    row: (number) => find(number),
    async subscriber(number) {
      const row = find(number)
      return row && { status: row.status, password: row.password, registration: await registration(row) }
    },
    put(number, change) {
      const row = extensions.get(number)
      const now = pbxTime(clock.now())
      if (row && !row.deleted) Object.assign(row, { updated_at: now }, change)
      else {
        const [made] = makeCompany(1, clock.now(), () => text(random, 24))
        if (made)
          extensions.set(number, {
            ...made,
            display_name: null,
            outbound_caller_id: null,
            created_at: now,
            updated_at: now,
            ...change,
            extension_number: number,
          })
      }
    },
    drop(number) {
      const row = extensions.get(number)
      if (row) row.deleted = true
    },
    handedOff(number) {
      const row = find(number)
      const before = handedOff.get(number)
      if (row && before?.password !== row.password) handedOff.set(number, { at: clock.steady(), password: row.password })
    },
    revoke: (token) => void tokens.delete(token),
  }
  return api

  function find(number: string): DemoExtension | null {
    const row = extensions.get(number)
    return row && !row.deleted ? row : null
  }

  async function handle(request: DemoRequest): Promise<DemoResponse> {
    const token = /^Bearer (.+)$/.exec(request.authorization ?? '')?.[1] ?? null
    const isLogin = request.path === '/api/auth/login'
    const window = request.path.startsWith('/api/pbx/') ? pbxWindow : isLogin ? loginWindow : authWindow
    // Counted on a clock that nobody can set.
    const [now, counted] = [clock.now(), clock.steady()]
    const seat = window.take(token ?? 'nobody', counted)
    const resetAt = now + seat.resetAt - counted
    const headers: Record<string, string> = { date: new Date(now + api.skewMs).toUTCString() }
    if (api.headers) {
      headers['x-ratelimit-limit'] = String(window.limit)
      headers['x-ratelimit-remaining'] = String(seat.remaining)
      headers['x-ratelimit-reset'] = String(Math.ceil((resetAt + api.skewMs) / 1000))
    }
    if (!seat.allowed) {
      headers['retry-after'] = String(Math.max(1, Math.ceil((resetAt - now) / 1000)))
      return { status: 429, headers, body: { message: 'Too Many Attempts.' } }
    }
    const answer = await route(request, token)
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  async function route(request: DemoRequest, token: string | null): Promise<DemoResponse> {
    const { method, path } = request
    if (path === '/api/auth/login') return method === 'POST' ? login(request) : reply(405, { message: 'Method not allowed.' })
    const power = token === null ? undefined : tokens.get(token)
    if (!power) return reply(401, { message: 'Unauthenticated.' })
    if (path === '/api/auth/me' && method === 'GET') {
      return reply(200, { data: { username: 'demo', permissions: power === 'full' ? ['pbx_api_access'] : [] } })
    }
    if (!path.startsWith('/api/pbx/')) return reply(404, { message: 'Not found.' })
    if (power === 'weak') return reply(403, { message: 'Missing permission: pbx_api_access' })
    if (path === '/api/pbx/caller-ids')
      return method === 'GET' ? listCallerIds(request.query) : reply(405, { message: 'Method not allowed.' })
    if (path === '/api/pbx/extensions') {
      if (method === 'GET') return listExtensions(request.query)
      return method === 'POST' ? withBody(request, create) : reply(405, { message: 'Method not allowed.' })
    }
    const match = /^\/api\/pbx\/extensions\/([^/]+)(\/change-password)?$/.exec(path)
    if (!match) return reply(404, { message: 'Not found.' })
    const row = find(decodeURIComponent(match[1] ?? ''))
    if (!row) return reply(404, { message: 'Extension not found.' })
    if (match[2])
      return method === 'POST'
        ? withBody(request, (body) => changePassword(row, body))
        : reply(405, { message: 'Method not allowed.' })
    if (method === 'GET') return reply(200, { data: { ...fields(row), sip_registration: await registration(row) } })
    if (method === 'PUT') return withBody(request, (body) => update(row, body))
    if (method !== 'DELETE') return reply(405, { message: 'Method not allowed.' })
    row.deleted = true
    options.onPassword?.(row.extension_number, null)
    return reply(200, { data: { deleted: true } })
  }

  function registration(row: DemoExtension): Promise<DemoRegistration> {
    if (options.registration) return options.registration(row.extension_number)
    const number = row.extension_number
    const its = changed.get(number)
    const phone = handedOff.get(number)
    const steady = clock.steady()
    const since = its && {
      changedMs: steady - its.at,
      replaced: its.replaced,
      handedOffMs: phone?.password === row.password ? steady - phone.at : null,
    }
    return Promise.resolve(liveliness(number, row.status, clock.now(), since ?? null))
  }

  function withBody(request: DemoRequest, then: (body: Record<string, unknown>) => DemoResponse): DemoResponse {
    let parsed: unknown
    try {
      parsed = request.body.trim() === '' ? {} : JSON.parse(request.body)
    } catch {
      return reply(400, { message: 'Malformed JSON.' })
    }
    const body = bodySchema.safeParse(parsed)
    return body.success ? then(body.data) : reply(400, { message: 'Malformed JSON.' })
  }

  function login(request: DemoRequest): DemoResponse {
    return withBody(request, (body) => {
      const errors: Record<string, string[]> = {}
      for (const field of ['username', 'password'])
        if (typeof body[field] !== 'string') errors[field] = [`The ${field} field is required.`]
      if (Object.keys(errors).length > 0) return reply(422, { errors })
      const username = String(body['username'])
      if (options.users?.[username] === undefined || options.users[username] !== body['password'])
        return reply(401, { message: 'Invalid credentials.' })
      const token = `${100 + tokens.size}|${text(random, 40)}`
      tokens.set(token, 'full')
      return reply(200, { data: { user: { username } }, token })
    })
  }

  function page<T>(items: T[], query: URLSearchParams, shown: (item: T) => unknown = (item) => item): DemoResponse {
    const errors: Record<string, string[]> = {}
    const number = (name: string, fallback: number, most: number): number => {
      const value = query.get(name)
      if (value === null) return fallback
      if (!/^\d{1,9}$/.test(value)) errors[name] = [`The ${name.replace('_', ' ')} field must be an integer.`]
      else if (Number(value) < 1) errors[name] = [`The ${name.replace('_', ' ')} field must be at least 1.`]
      else if (Number(value) > most) errors[name] = [`The ${name.replace('_', ' ')} field must not be greater than ${most}.`]
      return Number(value)
    }
    const current = number('page', 1, 999_999_999)
    const perPage = number('per_page', 50, 200)
    if (Object.keys(errors).length > 0) return reply(422, { errors })
    return reply(200, {
      current_page: current,
      data: items.slice((current - 1) * perPage, current * perPage).map(shown),
      last_page: Math.max(1, Math.ceil(items.length / perPage)),
      per_page: perPage,
      total: items.length,
    })
  }

  function listExtensions(query: URLSearchParams): DemoResponse {
    const status = query.get('status')
    if (status !== null && status !== 'active' && status !== 'disabled')
      return reply(422, { errors: { status: ['The selected status is invalid.'] } })
    const search = query.get('search')?.toLowerCase() ?? ''
    const rows = api
      .rows()
      .filter(
        (row) =>
          (status === null || row.status === status) &&
          (row.extension_number.includes(search) || (row.display_name ?? '').toLowerCase().includes(search)),
      )
      .sort((a, b) => (a.extension_number < b.extension_number ? -1 : 1))
    return page(rows, query, fields)
  }

  function listCallerIds(query: URLSearchParams): DemoResponse {
    const search = query.get('search')?.toLowerCase() ?? ''
    return page(
      callerIds.filter((one) => one.number.includes(search) || (one.display_name ?? '').toLowerCase().includes(search)),
      query,
    )
  }

  /** Laravel's rules in Laravel's words, for the fields that a create and an update share. */
  function checkFields(body: Record<string, unknown>, errors: Record<string, string[]>): void {
    const add = (field: string, message: string): void => void (errors[field] ??= []).push(message)
    const given = (field: string): boolean => field in body && body[field] !== null
    const label = (field: string): string => field.replaceAll('_', ' ')
    const string = (field: string, most: number): void => {
      if (!given(field)) return
      const value = body[field]
      if (typeof value !== 'string') add(field, `The ${label(field)} field must be a string.`)
      else if ([...value].length > most) add(field, `The ${label(field)} field must not be greater than ${most} characters.`)
    }
    string('display_name', 100)
    string('voicemail_pin', 20)
    if ('voicemail_enabled' in body && typeof body['voicemail_enabled'] !== 'boolean')
      add('voicemail_enabled', 'The voicemail enabled field must be true or false.')
    if ('recording_mode' in body && !['none', 'inbound', 'outbound', 'all'].includes(String(body['recording_mode'])))
      add('recording_mode', 'The selected recording mode is invalid.')
    if ('max_concurrent' in body) {
      const value = body['max_concurrent']
      if (typeof value !== 'number' || !Number.isInteger(value))
        add('max_concurrent', 'The max concurrent field must be an integer.')
      else if (value < 1 || value > 10) add('max_concurrent', 'The max concurrent field must be between 1 and 10.')
    }
    if (given('team_id') && !teams.includes(Number(body['team_id']))) add('team_id', 'The selected team id is invalid.')
    if (given('outbound_caller_id') && !callerIds.some((one) => one.number === body['outbound_caller_id'])) {
      add('outbound_caller_id', 'The selected outbound caller id is invalid.')
    }
  }

  function checkPassword(field: string, body: Record<string, unknown>, errors: Record<string, string[]>): void {
    const value = body[field]
    if (value === undefined || value === null) return
    const label = field.replaceAll('_', ' ')
    if (typeof value !== 'string') errors[field] = [`The ${label} field must be a string.`]
    else if ([...value].length < 8) errors[field] = [`The ${label} field must be at least 8 characters.`]
    else if ([...value].length > 100) errors[field] = [`The ${label} field must not be greater than 100 characters.`]
  }

  function create(body: Record<string, unknown>): DemoResponse {
    const errors: Record<string, string[]> = {}
    const number = body['extension_number']
    if (number === undefined || number === null || number === '')
      errors['extension_number'] = ['The extension number field is required.']
    else if (typeof number !== 'string' || !/^[0-9]{3,10}$/.test(number))
      errors['extension_number'] = ['The extension number field format is invalid.']
    else if (find(number)) errors['extension_number'] = ['The extension number has already been taken.']
    checkFields(body, errors)
    checkPassword('sip_password', body, errors)
    if (Object.keys(errors).length > 0) return reply(422, { errors })
    const generated = typeof body['sip_password'] !== 'string'
    const now = pbxTime(clock.now())
    const row = blankExtension(String(number), now, generated ? text(random, 24) : String(body['sip_password']))
    assign(row, body, ['status'])
    extensions.set(row.extension_number, row)
    changed.set(row.extension_number, { at: clock.steady(), replaced: false })
    options.onPassword?.(row.extension_number, row.password)
    return reply(201, { data: { ...fields(row), sip_password: row.password, generated_password: generated } })
  }

  function update(row: DemoExtension, body: Record<string, unknown>): DemoResponse {
    const errors: Record<string, string[]> = {}
    checkFields(body, errors)
    if ('status' in body && body['status'] !== 'active' && body['status'] !== 'disabled')
      errors['status'] = ['The selected status is invalid.']
    if (Object.keys(errors).length > 0) return reply(422, { errors })
    assign(row, body, [])
    row.updated_at = pbxTime(clock.now())
    return reply(200, { data: fields(row) })
  }

  function changePassword(row: DemoExtension, body: Record<string, unknown>): DemoResponse {
    const errors: Record<string, string[]> = {}
    checkPassword('new_password', body, errors)
    if (Object.keys(errors).length > 0) return reply(422, { errors })
    const generated = typeof body['new_password'] !== 'string'
    row.password = generated ? text(random, 24) : String(body['new_password'])
    row.updated_at = pbxTime(clock.now())
    changed.set(row.extension_number, { at: clock.steady(), replaced: true })
    options.onPassword?.(row.extension_number, row.password)
    return reply(200, {
      data: { extension_number: row.extension_number, sip_password: row.password, generated_password: generated },
    })
  }
}

const writable = [
  'display_name',
  'voicemail_enabled',
  'voicemail_pin',
  'outbound_caller_id',
  'recording_mode',
  'status',
  'team_id',
  'max_concurrent',
] as const

/** Takes the fields a client may write; the number, the password, the department and TLS stay as they are. */
function assign(row: DemoExtension, body: Record<string, unknown>, except: readonly string[]): void {
  const patch: Record<string, unknown> = {}
  for (const field of writable) if (field in body && !except.includes(field)) patch[field] = body[field]
  Object.assign(row, patch)
}

/** The 12 fields of the list. */
function fields(row: DemoExtension): Record<string, unknown> {
  const { voicemail_pin: _pin, password: _password, deleted: _deleted, ...shown } = row
  return shown
}

function reply(status: number, body: unknown): DemoResponse {
  return { status, headers: {}, body }
}
