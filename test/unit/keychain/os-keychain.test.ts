import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phrase, type PhraseCode } from '#shared/phrase.ts'
import type { Keytar } from '../../../src/main/keychain/load-keytar.ts'
import { createOsKeychain, explainKeychainError } from '../../../src/main/keychain/os-keychain.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

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

  /** A Secret Service that is locked: nothing is there, and only a write is refused. */
  function lockedService(): Keytar & { locked: boolean } {
    const open = fakeKeytar()
    const service = {
      locked: false,
      getPassword: async (one: string, account: string) => (service.locked ? null : open.getPassword(one, account)),
      async setPassword(one: string, account: string, password: string) {
        if (service.locked) throw new Error('Cannot create an item in a locked collection')
        return open.setPassword(one, account, password)
      },
      deletePassword: async (one: string, account: string) => (service.locked ? false : open.deletePassword(one, account)),
      async findCredentials(one: string) {
        if (service.locked) throw new Error('this would have ended the process')
        return open.findCredentials(one)
      },
    }
    return service
  }

  it('takes nothing for gone while it is locked, and finds it again afterwards', async () => {
    const service = lockedService()
    const keychain = keychainOn(service)
    await keychain.set('token/a', 'geheim-1')
    service.locked = true
    const locked = { ok: false, problem: { kind: 'keychain-locked' } }
    expect(await keychain.get('token/a')).toMatchObject(locked)
    expect(await keychain.remove('token/a')).toMatchObject(locked)
    expect(await keychain.names()).toMatchObject(locked)
    service.locked = false
    expect(await keychain.get('token/a')).toEqual({ ok: true, value: 'geheim-1' })
    expect(await keychain.get('token/b')).toEqual({ ok: true, value: null })
    expect(await keychain.names()).toEqual({ ok: true, value: ['token/a'] })
  })

  it('lists its names alone: an entry that goes meanwhile would end the process', async () => {
    const going: string[] = []
    const ends: (() => void)[] = []
    const slow =
      (what: string) =>
      <T>(value: T) =>
      (): Promise<T> => {
        going.push(what)
        return new Promise((resolve) =>
          ends.push(() => {
            going.splice(going.indexOf(what), 1)
            resolve(value)
          }),
        )
      }
    const together: string[][] = []
    const step = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
      together.push([...going].sort())
      ends.shift()?.()
    }
    const keychain = keychainOn(
      fakeKeytar({
        getPassword: async () => 'open',
        setPassword: slow('set')(undefined),
        deletePassword: slow('remove')(true),
        findCredentials: slow('list')([]),
      }),
    )
    const work = [keychain.set('a', '1'), keychain.set('b', '2'), keychain.names(), keychain.remove('a'), keychain.remove('b')]
    for (let count = 0; count < 12; count += 1) await step()
    expect((await Promise.all(work)).every(({ ok }) => ok)).toBe(true)
    expect(together.filter((those) => those.includes('list'))).toEqual([['list']])
    expect(together.some((those) => those.length > 1)).toBe(true)
  })

  it('is asked two things at a time, however many accounts want something: it keeps a thread for each', async () => {
    const going = new Set<() => void>()
    let most = 0
    const held = <T>(value: T): Promise<T> =>
      new Promise((resolve) => {
        const end = (): void => {
          going.delete(end)
          resolve(value)
        }
        going.add(end)
        most = Math.max(most, going.size)
      })
    const keytar = {
      getPassword: () => held('a secret'),
      setPassword: () => held(undefined),
      deletePassword: () => held(true),
      findCredentials: () => held([]),
    }
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('get', 'set', 'remove', 'names'), { minLength: 1, maxLength: 12 }),
        async (wanted) => {
          const keychain = keychainOn(keytar)
          const order: number[] = []
          const work = wanted.map(async (what, at) => {
            const done =
              what === 'set' ? keychain.set(`${at}`, 'a secret') : what === 'names' ? keychain.names() : keychain[what](`${at}`)
            expect(await done).toMatchObject({ ok: true })
            order.push(at)
          })
          for (let left = 200; order.length < wanted.length && left > 0; left -= 1) {
            await turn()
            ;[...going][0]?.()
          }
          await Promise.all(work)
        },
      ),
      { numRuns: 50 },
    )
    expect(most).toBe(2)
  })

  it('that waits for a person lets nothing else begin, and says of all of it that it is slow', async () => {
    const clock = handClock()
    let begun = 0
    const keychain = keychainOn(fakeKeytar({ getPassword: () => new Promise(() => (begun += 1)) }), clock)
    const work = ['a', 'b', 'c', 'd'].map((account) => keychain.get(`token/${account}`))
    await clock.advance(5_000)
    for (const one of work) expect(await one).toMatchObject({ problem: { kind: 'keychain-slow' } })
    expect(begun).toBe(2)
  })

  it('does not list later what nobody waits for any more', async () => {
    const clock = handClock()
    let lists = 0
    let unlock = (): void => {}
    const keychain = createOsKeychain({
      clock,
      platform: 'darwin',
      patienceMs: 5_000,
      listPatienceMs: 5_000,
      load: () =>
        Promise.resolve(
          fakeKeytar({
            setPassword: () => new Promise<void>((resolve) => (unlock = resolve)),
            findCredentials: async () => ((lists += 1), []),
          }),
        ),
    })
    const waiting = [keychain.set('a', '1'), keychain.names()]
    await clock.advance(5_000)
    for (const one of waiting) expect(await one).toMatchObject({ ok: false, problem: { kind: 'keychain-slow' } })
    unlock()
    await clock.advance(1)
    expect(lists).toBe(0)
    expect(await keychain.names()).toEqual({ ok: true, value: [] })
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

  it.each<[said: string, kind: string, code: PhraseCode | undefined]>([
    [
      'ServiceUnknown: The name org.freedesktop.secrets was not provided by any .service files',
      'keychain-absent',
      'keychain-no-service',
    ],
    ['Spawn.ExecFailed: Failed to execute program', 'keychain-absent', 'keychain-no-service'],
    ['Disconnected: die Verbindung ist weg', 'keychain-absent', 'keychain-no-bus'],
    ['NoReply: không có câu trả lời', 'keychain-refused', 'keychain-silent'],
    ['LimitsExceeded: слишком много', 'keychain-full', undefined],
    ['UnknownObject: pas de tel objet', 'keychain-absent', 'keychain-no-collection'],
    ['AccessDenied: nada', 'keychain-blocked', undefined],
  ])('knows D-Bus’s %s by its name, in any language', (said, kind, code) => {
    const told = explainKeychainError(new Error(`GDBus.Error:org.freedesktop.DBus.Error.${said}`), 'linux')
    expect([told.kind, told.params['reason']]).toEqual([kind, code && phrase(code)])
  })

  it.each([
    ['org.freedesktop.Secret.Error.IsLocked: đã khóa', 'keychain-locked'],
    ['org.freedesktop.Secret.Error.NoSuchObject: rien', 'keychain-absent'],
    // GLib in German, Japanese and Russian: its words are translated, the names in them are not.
    ['D-Bus kann nicht ohne X11-$DISPLAY automatisch gestartet werden', 'keychain-absent'],
    ['X11 の $DISPLAY なしに D-Bus を自動起動できません', 'keychain-absent'],
    ['Не удалось автоматически запустить D-Bus без X11 $DISPLAY', 'keychain-absent'],
  ])('takes “%s” for %s', (message, kind) => {
    expect(explainKeychainError(new Error(message), 'linux').kind).toBe(kind)
  })

  it.each([
    [
      'An AppArmor policy prevents this sender from sending this message to this recipient; type="method_call", sender=":1.118" (uid=1000 pid=4242 comm="linecard" label="snap.linecard.linecard (enforce)") interface="org.freedesktop.Secret.Service" member="OpenSession" destination="org.freedesktop.secrets"',
      'AppArmor',
    ],
    ['GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: An AppArmor policy prevents this sender from sending', 'AppArmor'],
    ['GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: An SELinux policy prevents this sender from sending', 'SELinux'],
    ['GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: Sender is not authorized to send message', 'D-Bus'],
  ])('names who keeps Linecard away from the keychain, and is no absent session: %s', (message, by) => {
    expect(explainKeychainError(new Error(message), 'linux')).toMatchObject({ kind: 'keychain-blocked', params: { by } })
  })

  it("never repeats the system's own words: they may hold the secret", () => {
    const told = explainKeychainError(new Error('could not write s3cret-value-77'), 'win32')
    expect(JSON.stringify(told)).not.toContain('s3cret-value-77')
  })
})
