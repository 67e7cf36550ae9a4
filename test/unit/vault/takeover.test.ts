import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLeftovers } from '../../../src/main/keychain/leftovers.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { createLife, Died } from '../../support/app/mortal.ts'
import { entries, expectEverything, made, oldSafe, pin } from '../../support/secrets/old-safe.ts'

/** `LINECARD_TAKEOVER_ENTRIES=5000` takes as many as the largest office has left. */
const entriesOfMany = Number(process.env['LINECARD_TAKEOVER_ENTRIES'] ?? 900)

describe('secrets that an earlier version kept in the keychain', () => {
  it('are taken over, and only a token and a key are left there', async () => {
    const { safe } = await oldSafe(['100', '101'])
    const vault = safe.open()
    expect(vault.isWhole()).toBe(false)
    expect(await vault.takeOver()).toEqual({ ok: true, value: null })
    expect(vault.isWhole()).toBe(true)
    expect(await entries(safe)).toEqual(['key', 'token/a'])
    await expectEverything(safe, ['100', '101'])
  })

  it('are there at once, before it is their turn', async () => {
    const { safe } = await oldSafe(['100', '101'])
    await expectEverything(safe, ['101'])
    expect(await entries(safe)).toEqual(['key', 'password/a/100/1', 'pin/a/100', 'pin/a/100/1', 'token/a'])
  })

  it('do not come back when something newer took their place, or they were removed, meanwhile', async () => {
    const { safe } = await oldSafe(['100', '101'])
    const vault = safe.open()
    await vault.ready()
    vault.put({ ...pin('100'), createdAt: made }, 'newer')
    vault.drop(pin('101'))
    await vault.takeOver()
    expect(await vault.get(pin('100'), made)).toEqual({ ok: true, value: 'newer' })
    expect(await vault.get(pin('101'))).toEqual({ ok: true, value: null })
    expect(await entries(safe)).toEqual(['key', 'token/a'])
  })

  it('of an account or a change that is gone are removed, and not taken over', async () => {
    const { safe } = await oldSafe(['100'])
    safe.store.run('DELETE FROM accounts')
    const vault = safe.open()
    await vault.takeOver()
    expect(vault.names('a')).toEqual([])
    expect(await entries(safe)).toEqual(['token/a'])
  })

  it('stay where they are while the keychain is locked, and come over later', async () => {
    const { safe } = await oldSafe(['100'])
    const refusing = { ...safe.keychain, get: async () => ({ ok: false, problem: { kind: 'keychain-locked' } }) as never }
    const vault = safe.open({ os: refusing })
    expect(await vault.takeOver()).toMatchObject({ ok: false })
    expect(vault.isWhole()).toBe(false)
    await expectEverything(safe, ['100'])
  })

  it(`lose nothing and leave nothing: ${entriesOfMany} of them, killed thirty times`, async () => {
    const numbers = Array.from({ length: Math.ceil(entriesOfMany / 3) }, (_, index) => String(1_000 + index))
    const { safe, secrets } = await oldSafe(['100', ...numbers])
    expect(secrets.size).toBeGreaterThan(entriesOfMany)
    let taken = 0
    for (let kill = 1; kill <= 30; kill += 1) {
      const life = createLife()
      // Some die at once, some in the middle of a part of the work, some between two.
      life.dieAfter(1 + ((kill * 397) % Math.max(600, entriesOfMany / 4)))
      const vault = safe.open({ store: life.disk(safe.store), os: life.keychain(safe.keychain) })
      const over = vault.takeOver().catch((error: unknown) => expect(error).toBeInstanceOf(Died))
      let ended = false
      void over.then(() => (ended = true))
      while (!life.dead && !ended) await new Promise((resolve) => setImmediate(resolve))
      taken = safe.open().names('a').length
    }
    // It was killed while there was something to lose.
    expect(taken).toBeGreaterThan(entriesOfMany / 10)
    await safe.open().takeOver()
    await expectEverything(safe, ['100', ...numbers])
    await createLeftovers(createListedKeychain(safe.keychain, safe.store), safe.store).remove()
    expect(await entries(safe)).toEqual(['key', 'token/a'])
  }, 180_000)

  it('lose nothing and leave nothing, wherever it is killed and however often', async () => {
    const numbers = ['100', '101', '102']
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), async (kills) => {
        const { safe } = await oldSafe(numbers)
        for (const after of kills) {
          const life = createLife()
          life.dieAfter(after)
          const vault = safe.open({ store: life.disk(safe.store), os: life.keychain(safe.keychain) })
          // A process that died does not answer.
          const dead = new Promise<void>((resolve) => void setImmediate(resolve))
          await Promise.race([vault.takeOver().catch((error: unknown) => expect(error).toBeInstanceOf(Died)), dead])
        }
        await safe.open().takeOver()
        await expectEverything(safe, numbers)
        // A key that was made as it died sealed nothing: it is named in the records, and goes with the next start.
        const listed = createListedKeychain(safe.keychain, safe.store)
        await createLeftovers(listed, safe.store).remove()
        expect(await entries(safe)).toEqual(['key', 'token/a'])
        await expectEverything(safe, numbers)
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})
