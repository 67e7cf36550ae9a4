import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemoApi } from '../../src/main/demo/demo-api.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { handClock } from '../support/clocks/hand-clock.ts'

let pbx: DemoPbxServer
const weak = '13|weak-token'
const base = '/api/pbx/extensions'

beforeAll(async () => {
  pbx = await startDemoPbx({ limit: 10_000, weakToken: weak })
})
afterAll(() => pbx.close())

async function call(method: string, path: string, { body, token = pbx.token }: { body?: unknown; token?: string | null } = {}) {
  const answer = await fetch(pbx.address + path, {
    method,
    headers: { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never }
}

const twelve = [
  'created_at',
  'department_id',
  'display_name',
  'extension_number',
  'max_concurrent',
  'outbound_caller_id',
  'recording_mode',
  'status',
  'team_id',
  'tls_enabled',
  'updated_at',
  'voicemail_enabled',
]
const taken = { errors: { extension_number: ['The extension number has already been taken.'] } }

describe('the demo PBX answers the API page', () => {
  it.each<[string, string, string, unknown, number, unknown]>([
    ['an unknown extension', 'GET', `${base}/77777`, undefined, 404, { message: 'Extension not found.' }],
    ['a page below one', 'GET', `${base}?page=0`, undefined, 422, { errors: { page: ['The page field must be at least 1.'] } }],
    [
      'too many a page',
      'GET',
      `${base}?per_page=201`,
      undefined,
      422,
      { errors: { per_page: ['The per page field must not be greater than 200.'] } },
    ],
    [
      'a status that is none',
      'GET',
      `${base}?status=gone`,
      undefined,
      422,
      { errors: { status: ['The selected status is invalid.'] } },
    ],
    [
      'a create without a number',
      'POST',
      base,
      {},
      422,
      { errors: { extension_number: ['The extension number field is required.'] } },
    ],
    [
      'a create with letters',
      'POST',
      base,
      { extension_number: '12a' },
      422,
      { errors: { extension_number: ['The extension number field format is invalid.'] } },
    ],
    [
      'a number as a number',
      'POST',
      base,
      { extension_number: 7001 },
      422,
      { errors: { extension_number: ['The extension number field format is invalid.'] } },
    ],
    ['a number that is taken', 'POST', base, { extension_number: '1001' }, 422, taken],
    [
      'a short password',
      'POST',
      base,
      { extension_number: '7001', sip_password: 'kurz' },
      422,
      { errors: { sip_password: ['The sip password field must be at least 8 characters.'] } },
    ],
    [
      'a caller ID of nobody',
      'PUT',
      `${base}/1001`,
      { outbound_caller_id: '0999' },
      422,
      { errors: { outbound_caller_id: ['The selected outbound caller id is invalid.'] } },
    ],
    [
      'too many calls',
      'PUT',
      `${base}/1001`,
      { max_concurrent: 11 },
      422,
      { errors: { max_concurrent: ['The max concurrent field must be between 1 and 10.'] } },
    ],
    [
      'a recording mode that is none',
      'PUT',
      `${base}/1001`,
      { recording_mode: 'some' },
      422,
      { errors: { recording_mode: ['The selected recording mode is invalid.'] } },
    ],
    [
      'a team that is not there',
      'PUT',
      `${base}/1001`,
      { team_id: 99 },
      422,
      { errors: { team_id: ['The selected team id is invalid.'] } },
    ],
    ['a malformed body', 'PUT', `${base}/1001`, '{"display_name":', 400, { message: 'Malformed JSON.' }],
    ['a list as a body', 'POST', base, '[]', 400, { message: 'Malformed JSON.' }],
    [
      'a rotate to a short password',
      'POST',
      `${base}/1001/change-password`,
      { new_password: 'x' },
      422,
      { errors: { new_password: ['The new password field must be at least 8 characters.'] } },
    ],
  ])('%s', async (_name, method, path, body, status, expected) => {
    const answer = await call(method, path, { body })
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual(expected)
  })

  it.each([
    [null, 401],
    ['12|wrong', 401],
    [weak, 403],
  ])('the token %s gets %i', async (token, status) => {
    expect((await call('GET', base, { token })).status).toBe(status)
  })

  it('a revoked token stops working at once', async () => {
    const session = await call('POST', '/api/auth/login', {
      token: null,
      body: { username: 'demo', password: 'demo-demo', device_name: 'test' },
    })
    const { token } = session.body as { token: string }
    expect((await call('GET', base, { token })).status).toBe(200)
    pbx.api.revoke(token)
    expect((await call('GET', base, { token })).body).toEqual({ message: 'Unauthenticated.' })
  })

  it('bad credentials get 401', async () => {
    expect((await call('POST', '/api/auth/login', { token: null, body: { username: 'demo', password: 'no' } })).status).toBe(401)
  })

  it('lists 17 extensions with twelve fields each, and no registration', async () => {
    const { body } = await call('GET', `${base}?per_page=10&page=2`)
    const page = body as { current_page: number; data: object[]; last_page: number; per_page: number; total: number }
    expect(page).toMatchObject({ current_page: 2, last_page: 2, per_page: 10, total: 17 })
    expect(page.data).toHaveLength(7)
    expect(Object.keys(page.data[0] ?? {}).sort()).toEqual(twelve)
  })

  it('tells registration in the detail alone', async () => {
    const { body } = await call('GET', `${base}/1001`)
    expect(Object.keys((body as { data: object }).data).sort()).toEqual([...twelve, 'sip_registration'].sort())
  })

  it('finds by number and by name, whatever the case', async () => {
    const found = async (search: string) =>
      (
        (await call('GET', `${base}?search=${encodeURIComponent(search)}`)).body as { data: { extension_number: string }[] }
      ).data.map((row) => row.extension_number)
    expect(await found('mai')).toEqual(['1001'])
    expect(await found('900')).toEqual(['0900', '9001'])
  })

  it('shows a password once, and makes one of 24 letters and digits when none is given', async () => {
    const made = await call('POST', base, { body: { extension_number: '7100', display_name: 'Mới' } })
    expect(made.status).toBe(201)
    const { data } = made.body as { data: { sip_password: string; generated_password: boolean } }
    expect(data.generated_password).toBe(true)
    expect(data.sip_password).toMatch(/^[A-Za-z0-9]{24}$/)
    expect(JSON.stringify((await call('GET', `${base}/7100`)).body)).not.toContain('password')
    const rotated = await call('POST', `${base}/7100/change-password`, { body: { new_password: 'chosen-password' } })
    expect(rotated.body).toEqual({
      data: { extension_number: '7100', sip_password: 'chosen-password', generated_password: false },
    })
  })

  it('changes neither the number, the password, the department nor TLS through an update', async () => {
    const before = pbx.api.row('1002')
    const body = {
      extension_number: '8888',
      sip_password: 'something-else',
      department_id: 5,
      tls_enabled: true,
      display_name: 'Kho lạnh',
    }
    const after = (await call('PUT', `${base}/1002`, { body })).body as { data: Record<string, unknown> }
    expect(after.data).toMatchObject({
      extension_number: '1002',
      display_name: 'Kho lạnh',
      department_id: before?.department_id,
      tls_enabled: false,
    })
    expect(pbx.api.row('1002')?.password).not.toBe('something-else')
  })

  it('deletes softly: gone for everybody, and the number is free again', async () => {
    await call('POST', base, { body: { extension_number: '7200' } })
    expect((await call('DELETE', `${base}/7200`)).body).toEqual({ data: { deleted: true } })
    expect((await call('GET', `${base}/7200`)).status).toBe(404)
    expect((await call('POST', base, { body: { extension_number: '7200' } })).status).toBe(201)
  })

  it('lists seven caller IDs', async () => {
    expect((await call('GET', '/api/pbx/caller-ids')).body).toMatchObject({ total: 7, per_page: 50 })
  })

  it('tells the limit with every answer, also with a refusal', async () => {
    for (const answer of [
      await call('GET', base),
      await call('GET', `${base}/77777`),
      await call('GET', base, { token: null }),
    ]) {
      expect(Number(answer.headers.get('x-ratelimit-limit'))).toBeGreaterThan(0)
      expect(answer.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/)
      expect(answer.headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/)
    }
  })
})

describe('sixty requests a minute', () => {
  it('70 requests get exactly 60 answers and 10 correct refusals, and the window slides', async () => {
    const clock = handClock()
    const api = createDemoApi({ clock, random: systemRandom, token: 't' })
    const ask = () => api.handle({ method: 'GET', path: base, query: new URLSearchParams(), authorization: 'Bearer t', body: '' })
    const answers = []
    for (let count = 0; count < 70; count += 1) {
      answers.push(await ask())
      await clock.advance(100)
    }
    expect(answers.map((answer) => answer.status)).toEqual([...Array<number>(60).fill(200), ...Array<number>(10).fill(429)])
    expect(answers[59]?.headers['x-ratelimit-remaining']).toBe('0')
    expect(answers[60]?.headers['retry-after']).toBe('54')
    await clock.advance(53_000)
    expect((await ask()).status).toBe(200)
    expect((await ask()).status).toBe(429)
  })

  it('are counted over real HTTP too', async () => {
    const small = await startDemoPbx({ limit: 60 })
    try {
      const statuses: number[] = []
      for (let count = 0; count < 70; count += 1) {
        const answer = await fetch(small.address + base, { headers: { authorization: `Bearer ${small.token}` } })
        if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
        statuses.push(answer.status)
        await answer.arrayBuffer()
      }
      expect(statuses.filter((status) => status === 200)).toHaveLength(60)
      expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    } finally {
      await small.close()
    }
  })

  it('are not for signing in, which may be tried five times', async () => {
    const clock = handClock()
    const api = createDemoApi({ clock, random: systemRandom, token: 't', users: {} })
    const signIn = () =>
      api.handle({
        method: 'POST',
        path: '/api/auth/login',
        query: new URLSearchParams(),
        authorization: null,
        body: '{"username":"a","password":"b"}',
      })
    const statuses = []
    for (let count = 0; count < 7; count += 1) statuses.push((await signIn()).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
  })
})
