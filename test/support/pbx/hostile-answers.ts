import { gzipSync } from 'node:zlib'
import type { ProblemKind } from '#shared/problem.ts'

/** What a PBX that is broken, or is somebody else, may answer to a request for a page of the list. */
export interface HostileAnswer {
  readonly name: string
  readonly status: number
  /** As they go over the wire; the length is left to the server. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: () => Buffer
  /** What a client may say of it: a problem, or `ok` where nothing in it is wrong enough. */
  readonly means: ProblemKind | 'ok'
  /** Its first byte comes, and no more. */
  readonly halts?: true
  /** Whether a client has to let time go by: it waits, or asks again a little later. */
  readonly waits?: true
}

const row = {
  extension_number: '1001',
  display_name: 'Lễ tân',
  voicemail_enabled: false,
  outbound_caller_id: null,
  recording_mode: 'none',
  status: 'active',
  team_id: null,
  department_id: null,
  max_concurrent: 2,
  tls_enabled: false,
  created_at: '2026-11-01T08:00:00.000000Z',
  updated_at: '2026-11-01T08:00:00.000000Z',
}

const page = (over: object = {}, rows: readonly object[] = [row]): Buffer =>
  Buffer.from(JSON.stringify({ current_page: 1, data: rows, last_page: 1, per_page: 50, total: rows.length, ...over }))

export const honestPage = page()

const ok = (name: string, headers: HostileAnswer['headers']): HostileAnswer => {
  return { name, status: 200, headers, body: () => page(), means: 'ok' }
}
const refused = (name: string, headers: HostileAnswer['headers']): HostileAnswer => {
  return {
    name,
    status: 429,
    headers,
    body: () => Buffer.from('{"message":"Too Many Attempts."}'),
    means: 'rate-limited',
    waits: true,
  }
}
const said = (name: string, means: HostileAnswer['means'], body: () => Buffer, status = 200): HostileAnswer => {
  return { name, status, headers: {}, body, means }
}
const limits = (limit: string, remaining: string, reset?: string): Record<string, string> => ({
  'x-ratelimit-limit': limit,
  'x-ratelimit-remaining': remaining,
  ...(reset === undefined ? {} : { 'x-ratelimit-reset': reset }),
})
const deep = 100_000

export const hostileAnswers: readonly HostileAnswer[] = [
  ok('a limit of a billion', limits('1000000000', '999999999')),
  ok('a limit of a billion, all of it used by others', limits('1000000000', '0')),
  ok('a limit of ten to the fifteenth', limits('999999999999999', '1')),
  ok('a limit of none', limits('0', '0')),
  ok('a limit below none', limits('-60', '-1')),
  ok('a limit that is no number', limits('Infinity', '1e9')),
  ok('more left than the limit', limits('60', '61000000')),
  ok('two limits in one', limits('60, 1000000000', '59')),
  ok('room again in a hundred million years', limits('60', '0', '3155695200000000')),
  ok('room again before the first computer', limits('60', '0', '-1')),
  ok('a date in the year 9999', { date: 'Fri, 31 Dec 9999 23:59:59 GMT' }),
  ok('a date that is none', { date: 'yesterday, about noon' }),
  ok('fifteen kilobytes of headers', { 'x-note': 'n'.repeat(15_000) }),
  { ...ok('twenty kilobytes of headers', { 'x-note': 'n'.repeat(20_000) }), means: 'pbx-too-large' },
  ok('a thousand cookies', { 'set-cookie': Array.from({ length: 1_000 }, (_none, index) => `c${index}=1`) }),
  refused('wait for a day', { 'retry-after': '86400' }),
  refused('wait for a year', { 'retry-after': '31536000' }),
  refused('wait for longer than any timer', { 'retry-after': '999999999999999' }),
  refused('wait for more digits than a number has', { 'retry-after': '9'.repeat(400) }),
  refused('wait until the year 2100', { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }),
  refused('wait for less than nothing', { 'retry-after': '-3600' }),
  refused('wait for nothing at all', { 'retry-after': '0' }),
  refused('wait for soon', { 'retry-after': 'soon' }),
  said('a name of a hundred thousand characters', 'ok', () => page({}, [{ ...row, display_name: 'Ắ'.repeat(100_000) }])),
  said('a name of half characters, line breaks and marks that turn text around', 'ok', () =>
    page({}, [{ ...row, display_name: '\ud83d\u202eabc\r\n\u0000\u2066x' }]),
  ),
  said('a moment of a hundred thousand digits', 'ok', () => page({}, [{ ...row, created_at: '9'.repeat(100_000) }])),
  said('a total beyond any company', 'ok', () => page({ total: 1e15, last_page: 1e13 })),
  said('arrays in arrays, a hundred thousand deep', 'pbx-unexpected', () =>
    Buffer.from(`{"data":${'['.repeat(deep)}${']'.repeat(deep)}}`),
  ),
  said('sixty thousand keys', 'pbx-unexpected', () =>
    Buffer.from(`{${Array.from({ length: 60_000 }, (_none, index) => `"k${index}":0`).join(',')}}`),
  ),
  said('ten megabytes', 'pbx-too-large', () => Buffer.alloc(10_000_000, 0x20)),
  {
    ...said('two hundred megabytes of blanks, packed', 'pbx-too-large', () =>
      gzipSync(Buffer.alloc(200_000_000, 0x20), { level: 1 }),
    ),
    headers: { 'content-encoding': 'gzip' },
  },
  {
    ...said('a packing that is none', 'ok', () => Buffer.from('this is not packed')),
    headers: { 'content-encoding': 'gzip' },
    waits: true,
  },
  said(
    'a refusal of twenty thousand fields',
    'not-accepted',
    () =>
      Buffer.from(
        JSON.stringify({ errors: Object.fromEntries(Array.from({ length: 20_000 }, (_none, i) => [`f${i}`, ['No.']])) }),
      ),
    422,
  ),
  said(
    'a refusal of nine hundred thousand characters',
    'pbx-bad-request',
    () => Buffer.from(JSON.stringify({ message: '\u202e!'.repeat(200_000) })),
    400,
  ),
  { ...said('a first byte and no other', 'pbx-timeout', () => page()), halts: true, waits: true },
]
