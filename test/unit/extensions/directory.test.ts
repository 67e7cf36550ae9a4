import fc from 'fast-check'
import { expect, it } from 'vitest'
import { extensionSchema } from '#shared/extension.ts'
import { compareNumbers } from '#shared/number-order.ts'
import { createDirectory } from '../../../src/main/extensions/directory.ts'
import { migrations } from '../../../src/main/store/migrations.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { anExtension } from '../../support/extensions.ts'

const extension = anExtension({ teamId: 4 })
const fields = Object.keys(extension)

it('reads a record exactly as its schema does, whatever is in it, or refuses it (property)', () => {
  const store = openStore(':memory:')
  const directory = createDirectory(store, handClock())
  directory.put('a', [extension])
  const oddity = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(null, '', 0, 1.5, -1, 2 ** 60, 'active', 'disabled', 'all', '12', '01234567890', true),
  )
  fc.assert(
    fc.property(fc.constantFrom(...fields, 'another'), fc.option(oddity, { nil: undefined }), (field, value) => {
      const record: unknown = JSON.parse(JSON.stringify({ ...extension, [field]: value }))
      store.run('UPDATE extensions SET data = ?', JSON.stringify(record))
      const known = extensionSchema.safeParse(record)
      if (known.success) expect(directory.get('a', '1001')?.extension).toEqual(known.data)
      else expect(() => directory.get('a', '1001')).toThrow()
    }),
    { numRuns: 2_000 },
  )
})

it('reads a registration as its schema does', () => {
  const store = openStore(':memory:')
  const directory = createDirectory(store, handClock())
  directory.put('a', [extension])
  expect(directory.get('a', '1001')?.registration).toBe(null)
  directory.setRegistration('a', '1001', { state: 'registered', checkedAt: 5, source: 'sip' })
  expect(directory.get('a', '1001')?.registration).toEqual({ state: 'registered', checkedAt: 5, source: 'sip' })
  store.run("UPDATE extensions SET registration_source = 'hearsay'")
  expect(() => directory.get('a', '1001')).toThrow()
})

it('keeps when a phone was last seen registered, while the extension is the same one', () => {
  const store = openStore(':memory:')
  const directory = createDirectory(store, handClock())
  const registeredAt = (): number | null | undefined => directory.get('a', '1001')?.registeredAt
  directory.put('a', [extension])
  expect(registeredAt()).toBe(null)
  directory.setRegistration('a', '1001', { state: 'registered', checkedAt: 5, source: 'pbx' })
  directory.setRegistration('a', '1001', { state: 'unregistered', checkedAt: 9, source: 'pbx' })
  directory.setRegistration('a', '1001', { state: 'unknown', checkedAt: 11, source: 'pbx' })
  directory.put('a', [{ ...extension, displayName: 'Another name' }])
  expect(registeredAt()).toBe(5)
  directory.put('a', [{ ...extension, createdAt: '2026-11-27T10:00:00+00:00' }])
  expect(registeredAt()).toBe(null)
})

it('finds in the spans of an earlier version when a phone was last seen registered', () => {
  const store = openStore(':memory:')
  const directory = createDirectory(store, handClock())
  directory.put('a', [extension, { ...extension, number: '1002' }, { ...extension, number: '1003' }])
  directory.setRegistration('a', '1002', { state: 'registered', checkedAt: 70, source: 'pbx' })
  store.run('ALTER TABLE extensions DROP COLUMN registered_at')
  for (const [number, from, to, state] of [
    ['1001', 10, 20, 'registered'],
    ['1001', 20, 40, 'unregistered'],
    ['1002', 10, 30, 'registered'],
  ] as const)
    store.run(
      'INSERT INTO registration_spans (account_id, number, from_at, to_at, state) VALUES (?, ?, ?, ?, ?)',
      'a',
      number,
      from,
      to,
      state,
    )
  const statements = migrations.find((one) => one.includes('registered_at'))?.split(';') ?? []
  for (const statement of statements) if (statement.trim() !== '') store.run(statement)
  expect(['1001', '1002', '1003'].map((number) => directory.get('a', number)?.registeredAt)).toEqual([20, 70, null])
})

it('gives the first rows in the order of a dial plan, and how many there are (property)', () => {
  const numbers = fc.uniqueArray(fc.stringMatching(/^[0-9]{3,10}$/), { maxLength: 40 })
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 50 }), (given, count) => {
      const store = openStore(':memory:')
      const directory = createDirectory(store, handClock())
      directory.put(
        'a',
        given.map((number) => ({ ...extension, number })),
      )
      directory.put('b', [extension])
      const { known, total } = directory.first('a', count)
      expect(known.map((one) => one.extension.number)).toEqual([...given].sort(compareNumbers).slice(0, count))
      expect(total).toBe(given.length)
      store.close()
    }),
  )
})
