import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { ok } from '#shared/result.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'linecard-listed-'))
const path = join(folder, 'linecard.sqlite')
const stores = new Set<Store>()
afterEach(() => {
  for (const store of stores) store.close()
  stores.clear()
  rmSync(folder, { recursive: true, force: true })
})

function opened(): Store {
  const store = openStore(path)
  stores.add(store)
  return store
}

/** A system's keychain that counts how often it had to list everything. */
function counted(): Keychain & { lists: number } {
  const inside = createMemoryKeychain()
  const keychain = {
    ...inside,
    lists: 0,
    names() {
      keychain.lists += 1
      return inside.names()
    },
  }
  return keychain
}

const addAccount = (store: Store): unknown =>
  store.run("INSERT INTO accounts (id, name, address, sip, created_at) VALUES ('acc', 'A', 'https://a.invalid', '{}', 0)")

describe('the names of keychain entries', () => {
  it('are known without asking the keychain for all of them', async () => {
    const os = counted()
    const keychain = createListedKeychain(os, opened())
    await keychain.set('token/acc', 'x')
    await keychain.set('password/acc/1/1', 'y')
    await keychain.set('password/acc/1/1', 'z')
    await keychain.remove('token/acc')
    expect(await keychain.names()).toEqual({ ok: true, value: ['password/acc/1/1'] })
    expect(os.lists).toBe(0)
  })

  it('are written down before the entry, and go after it', async () => {
    const refusing: Keychain = {
      ...counted(),
      set: () => Promise.reject(new Error('died')),
      remove: () => Promise.reject(new Error('died')),
    }
    const keychain = createListedKeychain(refusing, opened())
    await expect(keychain.set('token/acc', 'x')).rejects.toThrow()
    await expect(keychain.remove('token/acc')).rejects.toThrow()
    expect(await keychain.names()).toEqual({ ok: true, value: ['token/acc'] })
  })

  it('come from the keychain once, when the records were damaged, and only those of accounts that are ours', async () => {
    const os = counted()
    const store = opened()
    addAccount(store)
    await store.backup()
    await createListedKeychain(os, store).set('password/acc/1/1', 'y')
    await os.set('token/of-another-folder', 'z')
    store.close()
    stores.clear()
    writeFileSync(path, 'garbage '.repeat(1000))
    const later = opened()
    expect(later.damage?.kind).toBe('storage-damaged')
    for (let count = 0; count < 2; count += 1)
      expect(await createListedKeychain(os, later).names()).toEqual({ ok: true, value: ['password/acc/1/1'] })
    expect(os.lists).toBe(1)
  })

  it('changes only when the disk has what was written down before, so that a power cut leaves no entry without its name', async () => {
    const store = opened()
    addAccount(store)
    let fails = true
    const onDisk = async () => {
      if (fails) throw new StorageError(problem('storage-full'))
    }
    const inside = createMemoryKeychain()
    const keychain = createListedKeychain(inside, { ...store, onDisk })
    await inside.set('token/old', 'secret')
    await expect(keychain.set('token/acc', 'secret')).rejects.toThrow(StorageError)
    await expect(keychain.remove('token/old')).rejects.toThrow(StorageError)
    expect(await inside.names()).toEqual(ok(['token/old']))
    // What is kept there because the disk takes nothing is kept at once.
    expect(await keychain.set('held/acc', 'secret')).toMatchObject({ ok: true })
    fails = false
    await keychain.set('token/acc', 'secret')
    await keychain.remove('token/old')
    expect(await inside.names()).toEqual(ok(['held/acc', 'token/acc']))
  })
})
