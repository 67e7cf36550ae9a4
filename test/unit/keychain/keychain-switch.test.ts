import { describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import { createKeychainSwitch, type KeychainStatus } from '../../../src/main/keychain/keychain-switch.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'

/** A system keychain that can be locked and unlocked. */
function lockable(): Keychain & { locked: boolean } {
  const inside = createMemoryKeychain()
  const guard = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
    keychain.locked ? Promise.resolve(fail(problem('keychain-locked'))) : work()
  const keychain = {
    mode: 'os' as const,
    locked: false,
    get: (name: string) => guard(() => inside.get(name)),
    set: (name: string, secret: string) => guard(() => inside.set(name, secret)),
    remove: (name: string) => guard(() => inside.remove(name)),
    names: () => guard(() => inside.names()),
  }
  return keychain
}

describe('choosing a keychain', () => {
  it('tells that the system keychain is unusable, and why, and that it works again', async () => {
    const os = lockable()
    const told: KeychainStatus[] = []
    const keychain = createKeychainSwitch({ os, changed: (status) => told.push(status) })
    os.locked = true
    expect((await keychain.check()).mode).toBe('unusable')
    os.locked = false
    expect((await keychain.check()).mode).toBe('os')
    expect(told.map((status) => [status.mode, status.problem?.kind ?? null])).toEqual([
      ['unusable', 'keychain-locked'],
      ['os', null],
    ])
  })

  it('never falls back to memory by itself', async () => {
    const os = lockable()
    os.locked = true
    const keychain = createKeychainSwitch({ os, changed() {} })
    expect(await keychain.set('token/a', 'x')).toMatchObject({ ok: false })
    expect(keychain.status().mode).toBe('unusable')
  })

  it('keeps secrets in memory after “this session only”, and leaves the check from moving them', async () => {
    const os = lockable()
    const keychain = createKeychainSwitch({ os, changed() {} })
    keychain.useSessionOnly()
    await keychain.set('token/a', 'only here')
    expect((await keychain.check()).mode).toBe('session')
    expect(await keychain.get('token/a')).toEqual({ ok: true, value: 'only here' })
    expect(await os.names()).toEqual({ ok: true, value: [] })
  })

  it('answers in such a session why it still cannot be used, and shows nothing else than before', async () => {
    const os = lockable()
    const told: string[] = []
    const keychain = createKeychainSwitch({ os, changed: ({ mode }) => void told.push(mode) })
    keychain.useSessionOnly()
    os.locked = true
    expect(await keychain.check()).toMatchObject({ mode: 'session', problem: { kind: 'keychain-locked' } })
    expect(keychain.status()).toEqual({ mode: 'session', problem: null })
    os.locked = false
    expect(await keychain.check()).toEqual({ mode: 'os', problem: null })
    expect(told).toEqual(['session', 'os'])
  })

  it('leaves no probe entry behind', async () => {
    const os = lockable()
    await createKeychainSwitch({ os, changed() {} }).check()
    expect(await os.names()).toEqual({ ok: true, value: [] })
  })

  it('stays with this session as long as the vault keeps something for it alone', async () => {
    let holdsMore = true
    const keychain = createKeychainSwitch({ os: lockable(), changed() {}, holdsMore: () => holdsMore })
    keychain.useSessionOnly()
    expect((await keychain.check()).mode).toBe('session')
    holdsMore = false
    expect((await keychain.check()).mode).toBe('os')
  })

  it('tells what is wrong with the vault’s key as it is, and writes nothing to find out', async () => {
    const os = lockable()
    const keychain = createKeychainSwitch({ os, changed() {}, prove: async () => fail(problem('vault-key-gone')) })
    keychain.vaultTrouble(problem('vault-key-gone'))
    expect(await keychain.check()).toMatchObject({ mode: 'unusable', problem: { kind: 'vault-key-gone' } })
    // What the keychain itself can do does not hide it.
    await keychain.set('token/a', 'x')
    expect(keychain.status()).toMatchObject({ mode: 'unusable', problem: { kind: 'vault-key-gone' } })
    keychain.vaultTrouble(null)
    expect(keychain.status().mode).toBe('os')
    expect(await os.names()).toEqual({ ok: true, value: ['token/a'] })
  })
})
