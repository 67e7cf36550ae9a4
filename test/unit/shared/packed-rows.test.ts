import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extensionRowSchema, type ExtensionRow } from '#shared/extension.ts'
import { packRows, RowPack } from '#shared/packed-rows.ts'
import { aRow } from '../../support/extensions.ts'

const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null })
const required = [
  'number',
  'displayName',
  'voicemailEnabled',
  'outboundCallerId',
  'recordingMode',
  'status',
  'teamId',
  'departmentId',
  'maxConcurrent',
  'tlsEnabled',
  'createdAt',
  'updatedAt',
  'registration',
  'password',
  'readAt',
] as const
const row: fc.Arbitrary<ExtensionRow> = fc.record(
  {
    number: fc.stringMatching(/^[0-9]{3,10}$/),
    displayName: maybe(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '–', 'a\nb', 'Kế toán'))),
    voicemailEnabled: fc.boolean(),
    outboundCallerId: maybe(fc.string()),
    recordingMode: fc.constantFrom('none', 'inbound', 'outbound', 'all'),
    status: fc.constantFrom('active', 'disabled'),
    teamId: maybe(fc.integer()),
    departmentId: maybe(fc.integer()),
    maxConcurrent: fc.integer({ min: 1, max: 10 }),
    tlsEnabled: fc.boolean(),
    createdAt: fc.constantFrom('2026-06-18T11:01:47+00:00', '2026-06-18T18:01:47+07:00'),
    updatedAt: fc.string(),
    registration: maybe(
      fc.record({
        state: fc.constantFrom('registered', 'unregistered', 'unknown'),
        checkedAt: fc.nat(),
        source: fc.constantFrom('pbx', 'sip'),
      }),
    ),
    password: fc.constantFrom('stored', 'unsettled', 'unknown', 'elsewhere'),
    readAt: fc.nat(),
    provedAt: maybe(fc.nat()),
    registeredAt: fc.nat(),
    phone: fc.string(),
    mac: fc.oneof(fc.stringMatching(/^[0-9a-f]{12}$/), fc.stringMatching(/^[0-9]{12}$/)),
    note: fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('Ổ cắm hỏng\nHành lang')),
    queued: fc.uniqueArray(fc.constantFrom('edit', 'create', 'remove', 'rotate'), { minLength: 1 }),
  },
  { requiredKeys: [...required] },
)

/** What crosses to the window is JSON in one host and a structured clone in the other. */
const crossed = (rows: readonly ExtensionRow[]): RowPack => new RowPack(JSON.parse(JSON.stringify(packRows(rows))))

describe('packed rows', () => {
  test('are tried with every field that a row has', () => {
    const tried = fc.sample(row, 200).flatMap((one) => Object.keys(one))
    expect(new Set(tried)).toEqual(new Set(Object.keys(extensionRowSchema.shape)))
  })

  test('come out as they went in, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 120 }), (rows) => {
        expect(crossed(rows).rows()).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })

  test('single fields are read without the rest', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const pack = crossed(rows)
        rows.forEach((one, index) => {
          expect(pack.value('number', index)).toBe(one.number)
          expect(pack.value('status', index)).toBe(one.status)
          expect(pack.value('registration', index)).toBe(one.registration?.state ?? null)
        })
      }),
      { numRuns: 30 },
    )
  })

  test('fifty thousand alike rows take a small part of what they would as objects', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) =>
      aRow({
        number: String(100_000 + index),
        displayName: `Nguyễn Văn ${index}`,
        voicemailEnabled: index % 2 === 0,
        teamId: index % 9,
        createdAt: '2026-06-18T11:01:47+00:00',
        updatedAt: '2026-06-18T11:01:47+00:00',
        readAt: 1_790_000_000_000,
      }),
    )
    expect(JSON.stringify(packRows(rows)).length * 6).toBeLessThan(JSON.stringify(rows).length)
  })
})
