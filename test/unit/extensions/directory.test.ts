import fc from 'fast-check'
import { expect, it } from 'vitest'
import { extensionSchema } from '#shared/extension.ts'
import { compareNumbers } from '#shared/number-order.ts'
import { createDirectory } from '../../../src/main/extensions/directory.ts'
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
