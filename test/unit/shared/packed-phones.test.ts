import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { artefactKinds } from '#shared/handoff.ts'
import { packedPhones, packingPhones, unpackPhones, wasGiven, wholePhone } from '#shared/packed-phones.ts'
import { staleReasons, type Phone } from '#shared/phone.ts'
import { createSlices } from '../../../src/main/concurrency/slices.ts'

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a\nb', '\x7f', 'Phòng họp', '12', 'null'))
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null })
const line = fc.record({
  slot: fc.integer({ min: 1, max: 100 }),
  accountId: fc.constantFrom('a', 'b'),
  number: fc.stringMatching(/^[0-9]{3,10}$/),
})
const phone: fc.Arbitrary<Phone> = fc.record({
  id: fc.uuid(),
  accountId: fc.constantFrom('a', 'b'),
  mac: maybe(fc.stringMatching(/^[0-9a-f]{12}$/)),
  target: fc.constantFrom('yealink', 'snom', 'linphone'),
  model: maybe(text),
  serial: maybe(text),
  siteId: maybe(fc.uuid()),
  place: text,
  note: text,
  plainName: fc.boolean(),
  lines: fc.array(line, { maxLength: 4 }),
  given: maybe(fc.record({ kind: fc.constantFrom(...artefactKinds), place: text, at: fc.nat() })),
  told: maybe(fc.record({ address: text, userAgent: text, model: maybe(text), firmware: maybe(text), at: fc.nat() })),
  stale: fc.subarray([...staleReasons]),
  retiredAt: maybe(fc.nat()),
})

const packed = (phones: readonly Phone[]) =>
  createSlices({ now: () => 0, turn: (then) => void setImmediate(then) }).run(packingPhones(phones))

describe('packed phones', () => {
  it('come out as they were put in, whatever they have and lack', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(phone, { maxLength: 80 }), async (phones) => {
        // One host carries JSON, the other clones.
        expect(unpackPhones(JSON.parse(JSON.stringify(await packed(phones))))).toEqual(phones)
        expect(unpackPhones(structuredClone(await packed(phones)))).toEqual(phones)
      }),
    )
  })

  it('say each field when they are asked, and are whole phones when somebody needs them so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(phone, { minLength: 1, maxLength: 20 }), async (phones) => {
        const read = packedPhones(await packed(phones))
        for (const [at, one] of phones.entries()) {
          const asked = read[at]
          if (!asked) throw new Error('there is none')
          for (const field of Object.keys(one) as (keyof Phone)[]) expect(asked[field]).toEqual(one[field])
          expect(wasGiven(asked)).toBe(one.given !== null)
          expect(wasGiven(one)).toBe(one.given !== null)
          // A table knows by it that a row is the one that it shows already.
          expect(wholePhone(asked)).toBe(wholePhone(asked))
          expect(wholePhone(one)).toBe(one)
        }
      }),
    )
  })
})
