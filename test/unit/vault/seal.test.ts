import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../../src/main/system/random.ts'
import { proofOf, proves, seal, unseal, type SealingKey } from '../../../src/main/vault/seal.ts'
import type { SecretName } from '../../../src/main/vault/secret-name.ts'
import { seededRandom } from '../../support/app/office.ts'

const key: SealingKey = { id: 'k1', bytes: systemRandom.bytes(32) }
const word = fc.string({ unit: fc.constantFrom(...'ab/",\\[]1 é😀'), maxLength: 6 })
const name = fc.record<SecretName>({
  accountId: word,
  number: word,
  kind: word,
  version: fc.oneof(word, fc.nat(20)),
  createdAt: fc.option(word),
})
const secret = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 150 }), fc.constantFrom('', '4711', 'mật khẩu 🔐'))
const same = (a: SecretName, b: SecretName): boolean =>
  a.accountId === b.accountId &&
  a.number === b.number &&
  a.kind === b.kind &&
  String(a.version) === String(b.version) &&
  a.createdAt === b.createdAt

describe('a sealed value', () => {
  it('opens under its own name and under no other one', () => {
    fc.assert(
      fc.property(name, name, secret, (mine, other, value) => {
        const sealed = seal(key, mine, value, systemRandom)
        expect(unseal(key, mine, sealed)).toBe(value)
        if (!same(mine, other)) expect(unseal(key, other, sealed)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('does not open when any one of its bits was changed, or when it was cut or made longer', () => {
    fc.assert(
      fc.property(secret, fc.nat(), fc.integer({ min: 0, max: 7 }), (value, place, bit) => {
        const mine = { accountId: 'a', number: '1', kind: 'password', version: 1, createdAt: null }
        const sealed = seal(key, mine, value, systemRandom)
        const changed = Uint8Array.from(sealed)
        const at = place % sealed.length
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        expect(unseal(key, mine, changed)).toBeNull()
        expect(unseal(key, mine, sealed.subarray(0, at))).toBeNull()
        expect(unseal(key, mine, Buffer.concat([sealed, Buffer.of(0)]))).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('does not open with another key, nor with the same bytes under another id', () => {
    const mine = { accountId: 'a', number: '1', kind: 'password', version: 1, createdAt: null }
    const sealed = seal(key, mine, 'secret', systemRandom)
    expect(unseal({ id: 'k1', bytes: systemRandom.bytes(32) }, mine, sealed)).toBeNull()
    expect(unseal({ id: 'k2', bytes: key.bytes }, mine, sealed)).toBeNull()
  })

  it('is never the same twice, and tells of its length only how many blocks it fills', () => {
    const mine = { accountId: 'a', number: '1', kind: 'pin', version: '', createdAt: null }
    const random = seededRandom(3)
    const sealed = ['4711', '4711', '471147114711', ''].map((pin) => Buffer.from(seal(key, mine, pin, random)))
    expect(new Set(sealed.map((one) => one.toString('hex'))).size).toBe(4)
    expect(new Set(sealed.map(({ length }) => length)).size).toBe(1)
    expect(seal(key, mine, 'x'.repeat(61), random).length).toBe((sealed[0]?.length ?? 0) + 64)
  })
})

describe('the proof of a key', () => {
  it('fits that key and no other one', () => {
    const other: SealingKey = { id: 'k1', bytes: systemRandom.bytes(32) }
    expect(proves(key, proofOf(key))).toBe(true)
    expect(proves(other, proofOf(key))).toBe(false)
    expect(proves({ ...key, id: 'k2' }, proofOf(key))).toBe(false)
    expect(proves(key, new Uint8Array())).toBe(false)
  })
})
