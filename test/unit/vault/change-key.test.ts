import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { createLeftovers } from '../../../src/main/keychain/leftovers.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { openStore } from '../../../src/main/store/store.ts'
import type { Vault } from '../../../src/main/vault/vault.ts'
import { createLife, Died } from '../../support/app/mortal.ts'
import { addAccount, openSafe, type Safe } from '../../support/secrets/vaults.ts'

const made = '2026-11-24T08:00:00Z'
const place = (number: number) => ({ accountId: 'a', number: String(number), kind: 'password', version: 1 })
const count = 90

async function filled(safe = openSafe()): Promise<Safe> {
  addAccount(safe.store, 'a')
  const vault = safe.open()
  await vault.ready()
  for (let number = 0; number < count; number += 1) vault.put({ ...place(number), createdAt: made }, `password of ${number}`)
  return safe
}

async function lostOf(vault: Vault): Promise<number[]> {
  const lost: number[] = []
  for (let number = 0; number < count; number += 1) {
    const read = await vault.get(place(number), made)
    if (!read.ok || read.value !== `password of ${number}`) lost.push(number)
  }
  return lost
}

const keysIn = async ({ keychain }: Safe): Promise<number> => {
  const names = await keychain.names()
  return names.ok ? names.value.filter((name) => name.startsWith('key/')).length : -1
}

describe('another key for the vault', () => {
  it('leaves nothing under the key before, and one key in the keychain', async () => {
    const safe = await filled()
    const [old = ''] = safe.open().keyring.ids()
    const vault = safe.open()
    expect(await vault.changeKey()).toEqual({ ok: true, value: null })
    expect([vault.keyring.ids().includes(old), vault.keyring.ids().length, await keysIn(safe)]).toEqual([false, 1, 1])
    expect(await lostOf(safe.open())).toEqual([])
  })

  it('loses nothing wherever it is killed and however often, and the next start does the rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }), async (kills) => {
        const safe = await filled()
        for (const after of kills) {
          const life = createLife()
          life.dieAfter(after)
          const vault = safe.open({ store: life.disk(safe.store), os: life.keychain(safe.keychain) })
          let ended = false
          const changing = vault.changeKey().catch((error: unknown) => expect(error).toBeInstanceOf(Died))
          void changing.then(() => (ended = true))
          while (!life.dead && !ended) await new Promise((resolve) => setImmediate(resolve))
          expect(await lostOf(safe.open())).toEqual([])
        }
        const vault = safe.open()
        expect(await vault.gather()).toEqual({ ok: true, value: null })
        await createLeftovers(createListedKeychain(safe.keychain, safe.store), safe.store).remove()
        expect([vault.keyring.ids().length, await keysIn(safe), await lostOf(safe.open())]).toEqual([1, 1, []])
      }),
      { numRuns: 12 },
    )
  }, 120_000)

  it('is not made while the keychain is locked, and changes nothing then', async () => {
    const safe = await filled()
    const locked = { ...safe.keychain, get: async () => fail(problem('keychain-locked')) }
    const before = safe.open().keyring.ids()
    expect(await safe.open({ os: locked }).changeKey()).toMatchObject({ problem: { kind: 'keychain-locked' } })
    expect([safe.open().keyring.ids(), await keysIn(safe)]).toEqual([before, 1])
  })

  it('keeps the key before for a value that was changed and opens with neither', async () => {
    const safe = await filled()
    safe.store.run(`UPDATE sealed SET value = x'01' WHERE number = '7'`)
    const vault = safe.open()
    await vault.changeKey()
    expect([vault.keyring.ids().length, await lostOf(vault)]).toEqual([2, [7]])
  })

  it('keeps the key before until the disk has what was sealed anew', async () => {
    const safe = await filled()
    const vault = safe.open({ store: { ...safe.store, fold: async () => false } })
    expect(await vault.changeKey()).toMatchObject({ ok: false })
    expect([vault.keyring.ids().length, await keysIn(safe), await lostOf(safe.open())]).toEqual([2, 2, []])
    expect(await safe.open().gather()).toEqual({ ok: true, value: null })
    expect([await keysIn(safe), await lostOf(safe.open())]).toEqual([1, []])
  })

  it('leaves a backup that opens, wherever the records are lost meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linecard-key-'))
    try {
      const file = join(folder, 'linecard.sqlite')
      for (const step of ['before the backup', 'before the journal is folded', 'done']) {
        const store = openStore(file)
        const safe = await filled(openSafe(store))
        expect(await store.backup()).toBe(true)
        await safe
          .open({
            store: {
              ...store,
              backup: () => (step === 'before the backup' ? Promise.resolve(false) : store.backup()),
              fold: () => (step === 'done' ? store.fold() : Promise.resolve(false)),
            },
          })
          .changeKey()
        store.close()
        for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true })
        const again = openStore(file)
        expect({ step, damage: again.damage?.kind, lost: await lostOf(openSafe(again, safe.keychain).open()) }).toEqual({
          step,
          damage: 'storage-restored',
          lost: [],
        })
        again.close()
        for (const name of readdirSync(folder)) rmSync(join(folder, name))
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
