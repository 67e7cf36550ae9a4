import { describe, expect, it } from 'vitest'
import { createOsKeychain, explainKeychainError, type Keytar } from '../../../src/main/keychain/os-keychain.ts'
import { handClock } from '../../support/hand-clock.ts'

function fakeKeytar(over: Partial<Keytar> = {}): Keytar {
  const entries = new Map<string, string>()
  return {
    getPassword: async (_service, account) => entries.get(account) ?? null,
    setPassword: async (_service, account, password) => void entries.set(account, password),
    deletePassword: async (_service, account) => entries.delete(account),
    findCredentials: async () => [...entries].map(([account, password]) => ({ account, password })),
    ...over,
  }
}

const keychainOn = (keytar: Keytar, clock = handClock()) =>
  createOsKeychain({ clock, platform: 'linux', load: () => Promise.resolve(keytar), patienceMs: 5_000 })

describe("the system's keychain", () => {
  it('gives back what was put in, and forgets what was removed', async () => {
    const keychain = keychainOn(fakeKeytar())
    await keychain.set('token/a', 'geheim-1')
    expect(await keychain.get('token/a')).toEqual({ ok: true, value: 'geheim-1' })
    expect(await keychain.names()).toEqual({ ok: true, value: ['token/a'] })
    expect(await keychain.remove('token/a')).toEqual({ ok: true, value: true })
    expect(await keychain.get('token/a')).toEqual({ ok: true, value: null })
  })

  it('says that it is slow when it does not answer, and takes a late answer for nothing', async () => {
    const clock = handClock()
    const keychain = keychainOn(fakeKeytar({ getPassword: () => new Promise(() => {}) }), clock)
    const reading = keychain.get('token/a')
    await clock.advance(5_000)
    expect(await reading).toMatchObject({ ok: false, problem: { kind: 'keychain-slow' } })
  })

  it('refuses what Windows could not hold before anything is written', async () => {
    let written = false
    const keychain = keychainOn(fakeKeytar({ setPassword: async () => void (written = true) }))
    expect(await keychain.set('token/a', 'ệ'.repeat(1_000))).toMatchObject({ ok: false, problem: { kind: 'keychain-too-large' } })
    expect(written).toBe(false)
  })

  it('is absent, with a remedy, where its native part does not load, and is tried again later', async () => {
    let tries = 0
    const keychain = createOsKeychain({
      clock: handClock(),
      platform: 'linux',
      load: () => ((tries += 1) === 1 ? Promise.reject(new Error('no such file')) : Promise.resolve(fakeKeytar())),
    })
    expect(await keychain.get('x')).toMatchObject({ ok: false, problem: { kind: 'keychain-absent' } })
    expect(await keychain.get('x')).toEqual({ ok: true, value: null })
  })

  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain-absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain-absent'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”: no such collection', 'keychain-absent'],
    ['Cannot create an item in a locked collection', 'keychain-locked'],
    ['User interaction is not allowed.', 'keychain-locked'],
    ['Prompt dismissed', 'keychain-refused'],
    ['The user name or passphrase you entered is not correct.', 'keychain-refused'],
    ['Not enough storage is available to process this command.', 'keychain-full'],
    ['The stub received bad data.', 'keychain-too-large'],
    ['something nobody has seen before', 'keychain-refused'],
  ])('takes “%s” for %s', (message, kind) => {
    expect(explainKeychainError(new Error(message), 'linux').kind).toBe(kind)
  })

  it("never repeats the system's own words: they may hold the secret", () => {
    const told = explainKeychainError(new Error('could not write s3cret-value-77'), 'win32')
    expect(JSON.stringify(told)).not.toContain('s3cret-value-77')
  })
})
