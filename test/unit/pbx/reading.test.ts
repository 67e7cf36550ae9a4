import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantMs } from '#shared/instants.ts'
import { longestOdd } from '#shared/limits.ts'
import { answers } from '../../../src/main/pbx/wire.ts'

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
  updated_at: '2026-11-02T08:00:00Z',
}
const page = (rows: readonly unknown[], over: object = {}): unknown => {
  return { current_page: 1, data: rows, last_page: 1, per_page: 50, total: rows.length, ...over }
}
const list = (body: unknown) => {
  const read = answers.extensions(body)
  if (!read.ok) throw new Error(`lacks ${read.field}`)
  return read.value
}
const without = (...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

describe('a row of a list', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a number as a number', { extension_number: 1001 }, { number: '1001' }],
    ['a number with blanks around', { extension_number: ' 1001 ' }, { number: '1001' }],
    ['zeros in front', { extension_number: '0007' }, { number: '0007' }],
    ['a name of digits as a number', { display_name: 115 }, { displayName: '115' }],
    ['flags as 1 and 0', { voicemail_enabled: 1, tls_enabled: 0 }, { voicemailEnabled: true, tlsEnabled: false }],
    ['flags as texts', { voicemail_enabled: 'true', tls_enabled: '0' }, { voicemailEnabled: true, tlsEnabled: false }],
    ['flags as yes and off', { voicemail_enabled: 'Yes', tls_enabled: 'OFF' }, { voicemailEnabled: true, tlsEnabled: false }],
    ['whole numbers as texts', { team_id: '12', max_concurrent: '4' }, { teamId: 12, maxConcurrent: 4 }],
    ['no team as an empty text', { team_id: '' }, { teamId: null }],
    ['a caller ID as a number', { outbound_caller_id: 84987654321 }, { outboundCallerId: '84987654321' }],
    ['a status in capitals', { status: 'ACTIVE' }, { status: 'active' }],
    ['a date in seconds since 1970', { created_at: 1793520000 }, { createdAt: '2026-11-01T08:00:00Z' }],
    ['a date in milliseconds since 1970', { created_at: '1793520000000' }, { createdAt: '2026-11-01T08:00:00Z' }],
    ['a date as HTTP writes it', { created_at: 'Sun, 01 Nov 2026 08:00:00 GMT' }, { createdAt: '2026-11-01T08:00:00Z' }],
    [
      'a date as PHP writes out its own',
      { created_at: { date: '2026-11-01 15:00:00.000000', timezone_type: 1, timezone: '+07:00' } },
      { createdAt: '2026-11-01T08:00:00Z' },
    ],
  ])('%s is read as what it can only mean', (_name, over, means) => {
    const { items, odd } = list(page([{ ...row, ...over }]))
    expect(items[0]).toMatchObject(means)
    expect(odd).toEqual([])
  })

  it('may leave out what may be null', () => {
    const { items, odd } = list(page([without('display_name', 'outbound_caller_id', 'team_id', 'department_id')]))
    expect(items[0]).toMatchObject({ displayName: null, outboundCallerId: null, teamId: null, departmentId: null })
    expect(odd).toEqual([])
  })

  it.each<[string, unknown, string, string, string | null]>([
    ['two digits', '12', 'number', 'number-short', '12'],
    ['eleven digits', '12345678901', 'number', 'number-long', '12345678901'],
    ['letters', '10a1', 'number', 'number-letters', '10a1'],
    ['digits of another script', '１００１', 'number', 'number-letters', '１００１'],
    ['a negative number', -100, 'number', 'number-letters', '-100'],
    ['half a number', 100.5, 'number', 'unreadable', '100.5'],
    ['more digits than a number holds', 2 ** 63, 'number', 'unreadable', '9223372036854776000'],
    ['nothing', null, 'number', 'missing', null],
    ['yes', true, 'number', 'unreadable', 'true'],
    ['a list', ['1001'], 'number', 'unreadable', '[…]'],
  ])('with %s for its number is named and left out, and the others are there', (_name, number, field, why, told) => {
    const { items, odd } = list(page([row, { ...row, extension_number: number }, { ...row, extension_number: '1003' }]))
    expect(items.map((one) => one.number)).toEqual(['1001', '1003'])
    expect(odd).toMatchObject([{ place: 2, shown: false, fields: [{ field, why, told }] }])
    // What else is wrong with it helps nobody.
    expect(list(page([{ extension_number: number }])).odd).toMatchObject([{ fields: [{ field, why, told }] }])
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>, { field: string; why: string }]>([
    ['an unknown status', { status: 'suspended' }, { status: 'suspended' }, { field: 'status', why: 'unknown-word' }],
    [
      'an unknown mode',
      { recording_mode: 'on-demand' },
      { recordingMode: 'on-demand' },
      { field: 'recordingMode', why: 'unknown-word' },
    ],
    ['no status', { status: null }, { status: null }, { field: 'status', why: 'missing' }],
    ['a flag that says maybe', { tls_enabled: 'maybe' }, { tlsEnabled: null }, { field: 'tlsEnabled', why: 'unreadable' }],
    ['a flag of 2', { voicemail_enabled: 2 }, { voicemailEnabled: null }, { field: 'voicemailEnabled', why: 'unreadable' }],
    ['no date', { created_at: null }, { createdAt: '' }, { field: 'createdAt', why: 'missing' }],
    ['MySQL’s zero date', { updated_at: '0000-00-00 00:00:00' }, { updatedAt: '' }, { field: 'updatedAt', why: 'zero-date' }],
    [
      'PHP’s zero date',
      { updated_at: '-0001-11-30T00:00:00.000000Z' },
      { updatedAt: '' },
      { field: 'updatedAt', why: 'zero-date' },
    ],
    ['a date in words', { updated_at: 'yesterday' }, { updatedAt: 'yesterday' }, { field: 'updatedAt', why: 'unreadable' }],
    ['a date that may be two', { updated_at: '01/02/2026 10:00' }, {}, { field: 'updatedAt', why: 'unreadable' }],
    [
      'a name that is an object',
      { display_name: { vi: 'Lễ tân' } },
      { displayName: null },
      { field: 'displayName', why: 'unreadable' },
    ],
    ['a team with a name', { team_id: 'sales' }, { teamId: null }, { field: 'teamId', why: 'unreadable' }],
    ['a team and a half', { team_id: 1.5 }, { teamId: null }, { field: 'teamId', why: 'unreadable' }],
    ['no count of calls', { max_concurrent: undefined }, { maxConcurrent: null }, { field: 'maxConcurrent', why: 'missing' }],
  ])('with %s is shown, and that field is named', (_name, over, means, odd) => {
    const read = list(page([{ ...row, ...over }]))
    expect(read.items[0]).toMatchObject({ number: '1001', ...means })
    expect(read.odd).toMatchObject([{ name: '1001', shown: true, fields: [odd] }])
  })

  it.each([
    ['null', null],
    ['a text', 'nothing here'],
    ['a list', [row]],
    ['a number', 7],
  ])('that is %s is left out and counted', (_name, odd) => {
    const read = list(page([odd, row], { current_page: 3 }))
    expect(read.items).toHaveLength(1)
    expect(read.odd).toMatchObject([{ place: 101, name: null, shown: false, fields: [{ field: 'row', why: 'no-row' }] }])
  })

  it('that comes twice is taken once', () => {
    const read = list(page([row, { ...row, display_name: 'Other' }]))
    expect(read.items).toMatchObject([{ displayName: 'Lễ tân' }])
    expect(read.odd).toMatchObject([{ place: 2, shown: false, fields: [{ why: 'twice', told: '1001' }] }])
  })

  it('never throws, never takes a good one with it, and never makes a value up, whatever stands beside it (property)', () => {
    const anything = fc.oneof(fc.anything(), fc.jsonValue(), fc.constantFrom('', '0', 0, -1, '1e3', 'null', 'NaN', '\u202e'))
    const oddRow = fc.oneof(
      anything,
      fc.record(Object.fromEntries(Object.keys(row).map((name) => [name, anything])), { requiredKeys: [] }),
    )
    fc.assert(
      fc.property(fc.array(oddRow, { maxLength: 5 }), fc.nat(5), (others, at) => {
        const rows = others.toSpliced(at, 0, { ...row, extension_number: '9999999999' })
        const read = list(page(rows))
        expect(read.items.some(({ number, displayName }) => number === '9999999999' && displayName === 'Lễ tân')).toBe(true)
        expect(read.items.length + read.odd.filter(({ shown }) => !shown).length).toBe(rows.length)
        for (const item of read.items) {
          expect(item.number).toMatch(/^[0-9]{3,10}$/)
          const named = read.odd.find(({ name, shown }) => shown && name === item.number)?.fields.map(({ field }) => field) ?? []
          for (const field of ['voicemailEnabled', 'status', 'recordingMode', 'maxConcurrent', 'tlsEnabled'] as const)
            if (item[field] === null) expect(named).toContain(field)
          for (const field of ['createdAt', 'updatedAt'] as const)
            if (!Number.isFinite(instantMs(item[field]))) expect(named).toContain(field)
        }
        for (const { told } of read.odd.flatMap(({ fields }) => fields))
          expect([...(told ?? '')].length).toBeLessThanOrEqual(longestOdd)
      }),
    )
  })
})

describe('a list', () => {
  it.each<[string, unknown]>([
    ['counts as texts', page([row], { current_page: '1', last_page: '1', per_page: '50', total: '1' })],
    ['counts in meta', { data: [row], meta: { current_page: 1, last_page: 1, per_page: 50, total: 1 } }],
    ['no last page', page([row], { last_page: undefined })],
    ['no total, and only one page', page([row], { total: undefined })],
    ['an object in the list’s place, as PHP makes of a list with holes', { ...(page([row]) as object), data: { '3': row } }],
  ])('with %s is read', (_name, body) => {
    expect(list(body)).toMatchObject({ items: [{ number: '1001' }], odd: [], page: 1, lastPage: 1, total: 1 })
  })

  it.each<[string, unknown, string]>([
    ['no rows', { current_page: 1, last_page: 1, total: 3 }, 'data'],
    ['null for its rows though it counts some', page([], { data: null, total: 3 }), 'data'],
    ['a text for its rows', page([], { data: 'none' }), 'data'],
    ['no counts at all', { data: [row] }, 'last_page'],
    ['no total on several pages', page([row], { total: null, last_page: 2 }), 'total'],
    ['a list alone', [row], 'data'],
    ['null', null, 'data'],
  ])('with %s is refused by the name of what it lacks: it is not taken for an empty one', (_name, body, field) => {
    expect(answers.extensions(body)).toEqual({ ok: false, field })
  })

  it('of caller IDs is read in the same way', () => {
    const read = answers.callerIds(
      page([{ number: 84901234567 }, { number: '' }, { display_name: 'x' }, { number: '0900', status: 1 }]),
    )
    expect(read).toMatchObject({
      ok: true,
      value: {
        items: [
          { number: '84901234567', displayName: null, carrier: '' },
          { number: '0900', status: '1' },
        ],
        odd: [
          { place: 2, shown: false },
          { place: 3, name: 'x', shown: false },
        ],
      },
    })
  })
})

describe('an answer about one extension', () => {
  it.each<[string, unknown]>([
    ['as it should be', { data: { ...row, sip_registration: 'registered' } }],
    ['alone in a list', { data: [{ ...row, sip_registration: 'registered' }] }],
    ['without a wrapping', { ...row, sip_registration: 'registered' }],
    ['without its number', { data: { ...without('extension_number'), sip_registration: 'registered' } }],
    ['in capitals', { data: { ...row, sip_registration: 'REGISTERED' } }],
    ['as a flag', { data: { ...row, sip_registration: true } }],
  ])('%s is read', (_name, body) => {
    expect(answers.extension('1001')(body)).toMatchObject({
      ok: true,
      value: { extension: { number: '1001' }, registration: 'registered' },
    })
  })

  it.each([['expired'], [null], [undefined], [{}], ['unregistered?'], [2]])('with a registration of %s tells none', (told) => {
    expect(answers.extension('1001')({ data: { ...row, sip_registration: told } })).toMatchObject({
      ok: true,
      value: { registration: 'unknown' },
    })
  })

  it('is refused where it is about another one', () => {
    const other = { data: { ...row, extension_number: '1002', sip_registration: 'registered' } }
    expect(answers.extension('1001')(other)).toEqual({ ok: false, field: 'extension_number' })
    expect(answers.updated('1001')(other)).toEqual({ ok: false, field: 'extension_number' })
    expect(answers.created('1001', 'a-password')(other)).toEqual({ ok: false, field: 'extension_number' })
  })
})

describe('a password that the PBX shows once', () => {
  it.each<[string, unknown]>([
    ['nothing but the password', { data: { sip_password: 'made-by-the-pbx' } }],
    ['no wrapping', { sip_password: 'made-by-the-pbx' }],
    [
      'a row full of nonsense',
      { data: { ...row, status: {}, created_at: [], max_concurrent: 'many', sip_password: 'made-by-the-pbx' } },
    ],
    ['a flag as a text', { data: { ...row, sip_password: 'made-by-the-pbx', generated_password: '1' } }],
  ])('is not lost in an answer with %s', (_name, body) => {
    expect(answers.created('1001', null)(body)).toMatchObject({
      ok: true,
      value: { password: 'made-by-the-pbx', generated: true, extension: { number: '1001' } },
    })
    expect(answers.password(null)(body)).toMatchObject({ ok: true, value: { password: 'made-by-the-pbx' } })
  })

  it('is read where it is all digits and came as a number', () => {
    expect(answers.password(null)({ data: { sip_password: 8412345678 } })).toMatchObject({ value: { password: '8412345678' } })
  })

  it.each([[undefined], [null], [''], ['********'], ['••••'], [2 ** 63], [{}]])(
    'is the one that we chose where the PBX shows %s, and unknown where it made one',
    (shown) => {
      const body = { data: { ...row, sip_password: shown } }
      expect(answers.created('1001', 'chosen-here')(body)).toMatchObject({ ok: true, value: { password: 'chosen-here' } })
      expect(answers.password('chosen-here')(body)).toMatchObject({ ok: true, value: { password: 'chosen-here' } })
      expect(answers.created('1001', null)(body)).toEqual({ ok: false, field: 'sip_password' })
    },
  )
})

describe('other answers', () => {
  it.each<[string, unknown, boolean]>([
    ['as it should be', { data: { deleted: true } }, true],
    ['as 1', { data: { deleted: 1 } }, true],
    ['with a message alone', { message: 'Deleted.' }, true],
    ['empty', {}, true],
    ['that says no', { data: { deleted: false } }, false],
    ['without success', { success: false, message: 'It is in use.' }, false],
    ['that is a text', 'deleted', false],
  ])('a delete’s answer %s', (_name, body, good) => {
    expect(answers.deleted(body).ok).toBe(good)
  })

  it.each([[{ token: '12|a' }], [{ data: { token: '12|a' } }], [{ access_token: '12|a' }]])('a sign-in’s token in %j', (body) => {
    expect(answers.login(body)).toEqual({ ok: true, value: { token: '12|a' } })
  })
})
