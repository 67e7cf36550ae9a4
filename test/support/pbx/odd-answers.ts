import type { ProblemKind } from '#shared/problem.ts'
import type { Json, OddAnswer } from './odd-pbx.ts'

/** What somebody does while the PBX answers in this way, and what may come of it. */
export interface OddCase {
  readonly name: string
  readonly odd: OddAnswer
  readonly doing: 'sync' | 'refresh' | 'edit' | 'create' | 'rotate' | 'remove' | 'callers' | 'connect' | 'sign-in' | 'token'
  /** null: it is done, or it is found out and done later. */
  readonly means: ProblemKind | null
  /** The PBX's words that must reach a person. */
  readonly said?: string
  /** Rows that are named, as shown and as left out. */
  readonly rows?: readonly [shown: number, left: number]
}

const list = /^GET \/api\/pbx\/extensions$/
const one = /^GET \/api\/pbx\/extensions\/\d+$/
const edit = /^PUT /
const create = /^POST \/api\/pbx\/extensions$/
const rotate = /change-password$/
const remove = /^DELETE /
const callers = /caller-ids$/

const html = { 'content-type': 'text/html; charset=utf-8' }
const dataOf = (body: Json): Json => body['data'] as Json
const rowsOf = (body: Json): Json[] => body['data'] as Json[]

/** The first row of each page is changed, or another one put before it. */
const odding = (name: string, change: Json | ((row: Json) => unknown), rows: readonly [number, number]): OddCase => ({
  name: `a row with ${name}`,
  odd: {
    to: list,
    acts: true,
    body(good) {
      const [first = {}, ...others] = rowsOf(good)
      return { ...good, data: [typeof change === 'function' ? change(first) : { ...first, ...change }, ...others] }
    },
  },
  doing: 'sync',
  means: null,
  rows,
})
/** One more row beside the good ones. */
const beside = (name: string, row: unknown): OddCase => ({
  name: `${name} among the rows`,
  odd: {
    to: list,
    acts: true,
    body: (good) => ({ ...good, data: [rowsOf(good)[0], row, ...rowsOf(good).slice(1)], total: Number(good['total']) + 1 }),
  },
  doing: 'sync',
  means: null,
  rows: [0, 1],
})
const listed = (name: string, means: ProblemKind | null, body: OddAnswer['body'], more: Partial<OddAnswer> = {}): OddCase => {
  return { name: `a list ${name}`, odd: { to: list, acts: true, body, ...more }, doing: 'sync', means }
}
const refused = (name: string, status: number, body: unknown, means: ProblemKind, said?: string, headers = {}): OddCase => ({
  name: `an edit refused with ${status}: ${name}`,
  odd: { to: edit, status, headers, body: () => body },
  doing: 'edit',
  means,
  ...(said === undefined ? {} : { said }),
})
const done = (
  doing: OddCase['doing'],
  to: RegExp,
  name: string,
  body: OddAnswer['body'],
  more: Partial<OddAnswer> = {},
): OddCase => {
  return { name: `${doing}: ${name}`, odd: { to, acts: true, body, ...more }, doing, means: null }
}

const busy = { 'retry-after': '120' }

export const oddCases: readonly OddCase[] = [
  // rows
  beside('two digits', { extension_number: '12', display_name: 'Cửa' }),
  beside('eleven digits', { extension_number: '12345678901' }),
  beside('letters', { extension_number: 'lobby' }),
  beside('a number below zero', { extension_number: -1001 }),
  beside('no number', { display_name: 'Ghost' }),
  beside('null', null),
  beside('a text', 'row'),
  beside('a list', [1, 2]),
  odding('its number as a number', (row) => ({ ...row, extension_number: Number(row['extension_number']) }), [0, 0]),
  odding('flags as numbers and texts', { voicemail_enabled: 1, tls_enabled: 'false' }, [0, 0]),
  odding('whole numbers as texts', { max_concurrent: '3', team_id: '7' }, [0, 0]),
  odding('keys left out that may be null', ({ display_name: _n, team_id: _t, department_id: _d, ...row }) => row, [0, 0]),
  odding('a moment in seconds since 1970', { updated_at: 1793520000 }, [0, 0]),
  odding('an unknown status', { status: 'suspended' }, [1, 0]),
  odding('an unknown mode', { recording_mode: 'on-demand' }, [1, 0]),
  odding('no date', { created_at: null, updated_at: null }, [1, 0]),
  odding('a zero date', { created_at: '0000-00-00 00:00:00' }, [1, 0]),
  odding('PHP’s zero date', { updated_at: '-0001-11-30T00:00:00.000000Z' }, [1, 0]),
  odding('a date in words', { updated_at: 'hôm qua' }, [1, 0]),
  odding('nothing but its number', ({ extension_number }) => ({ extension_number }), [1, 0]),
  odding(
    'objects for everything',
    (row) => Object.fromEntries(Object.keys(row).map((name) => [name, name === 'extension_number' ? row[name] : {}])),
    [1, 0],
  ),
  {
    ...beside('the same row again', null),
    odd: {
      to: list,
      acts: true,
      body: (good) => ({ ...good, data: [...rowsOf(good), { ...rowsOf(good)[0] }], total: Number(good['total']) + 1 }),
    },
  },
  // lists
  listed('with its counts as texts', null, (good) => ({
    ...good,
    total: String(good['total']),
    last_page: '1',
    per_page: '200',
    current_page: '1',
  })),
  listed('with its counts in meta', null, ({ data, ...meta }) => ({ data, meta })),
  listed('without a total', null, ({ total: _total, ...rest }) => rest),
  listed('with an object in the rows’ place', null, (good) => ({ ...good, data: { ...rowsOf(good) } })),
  listed('as JSON that says it is a page', null, (good) => good, { headers: html }),
  listed('behind a byte order mark', null, (good) => `\ufeff${JSON.stringify(good)}`),
  listed('without rows', 'pbx-unexpected', ({ data: _data, ...rest }) => rest),
  listed('of nothing though it counts six', 'pbx-unexpected', (good) => ({ ...good, data: null })),
  {
    ...listed('that is a refusal with 200', 'pbx-unexpected', () => ({ success: false, message: 'Account suspended.' })),
    said: 'Account suspended.',
  },
  listed('cut off', 'pbx-truncated', (good) => JSON.stringify(good).slice(0, 100)),
  listed('of no byte', 'pbx-no-body', () => ''),
  listed('of no content', 'pbx-no-body', () => '', { status: 204 }),
  {
    ...listed('that is a welcome page', 'pbx-not-json', () => '<html><title>Free Wi-Fi</title>', { headers: html }),
    said: 'Free Wi-Fi',
  },
  {
    ...listed('that is a bot check', 'pbx-challenge', () => '<html><title>Just a moment...</title>', {
      status: 403,
      headers: { ...html, 'cf-mitigated': 'challenge' },
    }),
    said: 'Just a moment...',
  },
  {
    ...listed('that is a sign-in page', 'pbx-sign-in-page', () => '<html><title>SSO</title><input type="password">', {
      headers: html,
    }),
    said: 'SSO',
  },
  {
    ...listed('behind a gate with a name of its own', 'pbx-sign-in-page', () => '<html><title>401</title>', {
      status: 401,
      headers: { ...html, 'www-authenticate': 'Basic realm="proxy"' },
    }),
    said: '401',
  },
  {
    ...listed('in plain text', 'pbx-not-json', () => 'It works!', { headers: { 'content-type': 'text/plain' } }),
    said: 'It works!',
  },
  { ...listed('that is not there', 'not-offered', () => ({ message: 'Not Found' }), { status: 404 }), said: 'Not Found' },
  {
    ...listed('that is gone', 'not-offered', () => ({ message: 'API v1 was retired.' }), { status: 410 }),
    said: 'API v1 was retired.',
  },
  {
    ...listed('in maintenance', 'pbx-maintenance', () => ({ message: 'Bảo trì định kỳ' }), { status: 503, headers: busy }),
    said: 'Bảo trì định kỳ',
  },
  {
    ...listed('in maintenance, as a page', 'pbx-maintenance', () => '<html><title>Be right back</title>', {
      status: 503,
      headers: { ...html, ...busy },
    }),
    said: 'Be right back',
  },
  listed('from a PBX that is down', 'pbx-unavailable', () => '', { status: 503 }),
  {
    ...listed('from a gateway', 'pbx-unavailable', () => '<html><h1>502 Bad Gateway</h1>', { status: 502, headers: html }),
    said: '502 Bad Gateway',
  },
  listed('from a gateway that has waited', 'pbx-unavailable', () => '', { status: 504 }),
  listed('from a network that does not find its server', 'pbx-unavailable', () => 'error code: 522', { status: 522 }),
  listed('with an error of its own kind', 'pbx-error', () => ({ message: 'Insufficient storage' }), { status: 507 }),
  {
    ...listed('with an error of the PBX’s', 'pbx-error', () => ({ message: 'SQLSTATE[HY000]', exception: 'X' }), { status: 500 }),
    said: 'SQLSTATE[HY000]',
  },
  // single answers
  done('refresh', one, 'without a wrapping', dataOf),
  done('refresh', one, 'alone in a list', (good) => ({ data: [dataOf(good)] })),
  done('refresh', one, 'with an unknown registration', (good) => ({ data: { ...dataOf(good), sip_registration: 'expired' } })),
  done('refresh', one, 'with a registration as a flag', (good) => ({ data: { ...dataOf(good), sip_registration: true } })),
  done('refresh', one, 'without most of it', (good) => ({ data: { extension_number: dataOf(good)['extension_number'] } })),
  {
    ...done('refresh', one, 'about another one', (good) => ({ data: { ...dataOf(good), extension_number: '9999' } })),
    means: 'pbx-unexpected',
  },
  {
    ...done('refresh', one, 'locked', () => ({ message: 'Locked by admin.' }), { status: 423 }),
    means: 'pbx-locked',
    said: 'Locked by admin.',
  },
  done('callers', callers, 'with numbers as numbers and one without', (good) => ({
    ...good,
    data: [{ number: 19001234 }, { carrier: 'x' }, ...rowsOf(good)],
  })),
  {
    ...done('callers', callers, 'that are not there', () => ({ message: 'No route.' }), { status: 404 }),
    means: 'not-offered',
    said: 'No route.',
  },
  // refusals
  refused('a message alone', 422, { message: 'Your plan has 50 extensions.' }, 'not-accepted', 'Your plan has 50 extensions.'),
  refused('no errors', 422, { message: 'Nope.', errors: {} }, 'not-accepted', 'Nope.'),
  refused('an empty list', 422, { message: 'Nope.', errors: [] }, 'not-accepted', 'Nope.'),
  refused('a list', 422, { errors: ['First.', 'Second.'] }, 'not-accepted', 'Second.'),
  refused('nested', 422, { errors: { data: { attributes: { display_name: ['Tên quá dài.'] } } } }, 'invalid', 'Tên quá dài.'),
  refused(
    'JSON:API',
    422,
    { errors: [{ detail: 'Too long.', source: { pointer: '/data/attributes/display_name' } }] },
    'invalid',
    'Too long.',
  ),
  refused('a field that is not ours', 422, { errors: { sip_plan: ['Full.'] } }, 'not-accepted', 'sip_plan: Full.'),
  refused('ours and others', 422, { errors: { sip_plan: ['Full.'], display_name: ['Taken.'] } }, 'invalid', 'sip_plan: Full.'),
  refused('nothing', 422, '', 'not-accepted'),
  refused('a limit of the plan', 403, { message: 'Extension limit reached.' }, 'pbx-forbidden', 'Extension limit reached.'),
  refused('the permission', 403, { message: 'Missing permission: pbx_api_access' }, 'permission-missing', 'pbx_api_access'),
  refused('in plain text', 403, 'Forbidden', 'pbx-forbidden', 'Forbidden', { 'content-type': 'text/plain' }),
  refused('an invoice', 402, { message: 'Invoice 7 is unpaid.' }, 'payment-required', 'Invoice 7 is unpaid.'),
  refused('a method', 405, { message: 'Method not allowed.' }, 'not-offered', 'Method not allowed.'),
  refused('a state', 409, { message: 'A call is in progress.' }, 'conflict', 'A call is in progress.'),
  refused('gone', 410, { message: 'It was deleted.' }, 'not-found', 'It was deleted.'),
  refused('a page that expired', 419, { message: 'CSRF token mismatch.' }, 'page-expired', 'CSRF token mismatch.'),
  refused('a lock', 423, { message: 'Đang có người sửa.' }, 'pbx-locked', 'Đang có người sửa.'),
  refused('the law', 451, { message: 'Blocked by order.' }, 'legally-blocked', 'Blocked by order.'),
  refused('a teapot', 418, { message: 'I am a teapot.' }, 'pbx-refused', 'I am a teapot.'),
  refused('a malformed body', 400, { message: 'Malformed JSON.' }, 'pbx-bad-request', 'Malformed JSON.'),
  refused('markup', 422, { message: '<img src=x onerror=alert(1)>' }, 'not-accepted', '<img src=x onerror=alert(1)>'),
  refused('marks that turn text around', 422, { message: '\u202eabc\u0000\n' }, 'not-accepted', 'abc'),
  refused('an endless message', 422, { message: 'x'.repeat(100_000) }, 'not-accepted', 'x'.repeat(199)),
  // writes
  done('edit', edit, 'done with no content', () => '', { status: 204 }),
  done('edit', edit, 'done with a message alone', () => ({ message: 'Saved.' })),
  done('edit', edit, 'done, and a page came', () => '<html><title>Console</title>', { headers: html }),
  done('edit', edit, 'done, and half the row came', (good) => ({ data: { display_name: dataOf(good)['display_name'] } })),
  done('create', create, 'with a row full of nonsense', (good) => ({
    data: { ...dataOf(good), status: [], created_at: {}, max_concurrent: 'many' },
  })),
  done('create', create, 'with stars for the password', (good) => ({ data: { ...dataOf(good), sip_password: '********' } })),
  done('create', create, 'with nothing but the password', (good) => ({ data: { sip_password: dataOf(good)['sip_password'] } })),
  { ...done('create', create, 'with no content', () => '', { status: 204 }), means: 'outcome-unknown' },
  { ...done('create', create, 'with a message alone', () => ({ message: 'Created.' })), means: 'outcome-unknown' },
  {
    ...done('create', create, 'refused for the plan', () => ({ message: 'Plan limit.' }), { status: 402 }),
    odd: { to: create, status: 402, body: () => ({ message: 'Plan limit.' }) },
    means: 'payment-required',
    said: 'Plan limit.',
  },
  done('rotate', rotate, 'with stars for the password', () => ({ data: { sip_password: '••••••••' } })),
  { ...done('rotate', rotate, 'with no content', () => '', { status: 204 }), means: 'outcome-unknown' },
  {
    ...done('rotate', rotate, 'refused, and what was sent is repeated', () => ''),
    odd: { to: rotate, status: 422, body: (_good, sent) => ({ message: `${String(sent['new_password'])} is too weak.` }) },
    means: 'not-accepted',
    said: '… is too weak.',
  },
  done('remove', remove, 'done with no content', () => '', { status: 204 }),
  done('remove', remove, 'done with 1 for true', () => ({ data: { deleted: 1 } })),
  done('remove', remove, 'done with a message alone', () => ({ message: 'Deleted.' })),
  {
    ...done('remove', remove, 'refused', () => ''),
    odd: { to: remove, status: 409, body: () => ({ message: 'It is in a ring group.' }) },
    means: 'conflict',
    said: 'It is in a ring group.',
  },
  // first contact
  {
    name: 'connecting with a wrong token',
    odd: { to: list, status: 401, body: () => ({ message: 'Unauthenticated.' }) },
    doing: 'connect',
    means: 'token-wrong',
    said: 'Unauthenticated.',
  },
  {
    name: 'another token that is wrong',
    odd: { to: list, status: 401, body: () => ({ message: 'Unauthenticated.' }) },
    doing: 'token',
    means: 'token-wrong',
    said: 'Unauthenticated.',
  },
  {
    name: 'a session that the API does not take',
    odd: { to: list, status: 401, body: () => ({ message: 'Unauthenticated.' }) },
    doing: 'sign-in',
    means: 'session-refused',
    said: 'Unauthenticated.',
  },
  {
    name: 'a token that worked',
    odd: { to: one, status: 401, body: () => ({ message: 'Unauthenticated.' }) },
    doing: 'refresh',
    means: 'token-rejected',
    said: 'Unauthenticated.',
  },
]
