import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeytarAnswer, KeytarRequest } from '../../../src/main/keychain/keytar-messages.ts'
import { keytarInProcess, type KeytarChild } from '../../../src/main/keychain/keytar-process.ts'
import { createOsKeychain, KeychainCrashed } from '../../../src/main/keychain/os-keychain.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

/** What the next request comes to. dead: as from a session that did not outlive a restart of the keychain. */
type Fate = 'works' | 'crashes' | 'hangs' | 'dead' | 'missing' | { readonly says: string }

/** A keychain that stays, and processes that come and go; `fates` are used up in order, then everything works. */
function desk(fates: Fate[] = []) {
  const entries = new Map<string, string>()
  const started: { killed: boolean }[] = []
  const clock = handClock()

  function start(): KeytarChild {
    const state = { killed: false }
    started.push(state)
    const listeners: ((answer: KeytarAnswer) => void)[] = []
    const ends: (() => void)[] = []
    let isDead = false
    const tell = (answer: KeytarAnswer): void => void queueMicrotask(() => listeners.forEach((one) => one(answer)))
    const end = (): void => void queueMicrotask(() => ends.forEach((one) => one()))
    return {
      send(request) {
        if (state.killed) throw new Error('sent to a process that was killed')
        if (request.do === 'hello' && fates[0] !== 'missing') return tell({ id: request.id, value: null })
        const fate = isDead ? 'dead' : (fates.shift() ?? 'works')
        if (fate === 'hangs') return
        if (fate === 'crashes') {
          isDead = true
          return end()
        }
        if (fate === 'missing') return tell({ id: request.id, missing: true })
        if (fate === 'dead') {
          isDead = true
          return tell({ id: request.id, said: 'The session wrapping the secret does not exist' })
        }
        if (fate !== 'works') return tell({ id: request.id, said: fate.says })
        tell({ id: request.id, value: done(request) })
      },
      onAnswer: (listener) => void listeners.push(listener),
      onEnd: (listener) => void ends.push(listener),
      kill() {
        state.killed = true
        end()
      },
    }
  }

  function done(request: KeytarRequest): string | boolean | null | string[] {
    if (request.do === 'get') return entries.get(request.name) ?? null
    if (request.do === 'remove') return entries.delete(request.name)
    if (request.do === 'set') entries.set(request.name, request.secret)
    return request.do === 'list' ? [...entries.keys()] : null
  }
  return { entries, started, clock, start }
}

/** Lets time go on until it is settled. */
async function settled<T>(work: Promise<T>, clock: ReturnType<typeof handClock>): Promise<T> {
  let under = true
  void work.finally(() => (under = false)).catch(() => {})
  for (let turn = 0; turn < 400 && under; turn += 1) await clock.advance(100)
  return work
}

async function withFates(fates: Fate[]) {
  const made = desk(fates)
  const keytar = await settled(keytarInProcess(made), made.clock)
  return { ...made, keytar }
}

describe('the process that speaks to the keychain', () => {
  it('does what keytar does, and brings no secret with the names', async () => {
    const { keytar } = await withFates([])
    await keytar.setPassword('Linecard', 'a', 'one')
    expect(await keytar.getPassword('Linecard', 'a')).toBe('one')
    expect(await keytar.findCredentials('Linecard')).toEqual([{ account: 'a', password: '' }])
    expect(await keytar.deletePassword('Linecard', 'a')).toBe(true)
    expect(await keytar.getPassword('Linecard', 'a')).toBeNull()
  })

  it('that crashes once is followed by another one, and nothing is heard of it', async () => {
    const { keytar, clock, started } = await withFates(['works', 'crashes'])
    await settled(keytar.setPassword('Linecard', 'a', 'one'), clock)
    expect(await settled(keytar.getPassword('Linecard', 'a'), clock)).toBe('one')
    expect(started.length).toBe(2)
  })

  it('that crashes over the same thing twice says so, and the next thing is done', async () => {
    const { keytar, clock } = await withFates(['crashes', 'crashes'])
    await expect(settled(keytar.getPassword('Linecard', 'a'), clock)).rejects.toBeInstanceOf(KeychainCrashed)
    await settled(keytar.setPassword('Linecard', 'a', 'one'), clock)
    expect(await settled(keytar.getPassword('Linecard', 'a'), clock)).toBe('one')
  })

  it('that has a dead session since the keychain restarted is replaced before anybody hears of it', async () => {
    const { keytar, clock, started } = await withFates(['works', 'dead'])
    await settled(keytar.setPassword('Linecard', 'a', 'one'), clock)
    expect(await settled(keytar.getPassword('Linecard', 'a'), clock)).toBe('one')
    expect(started.map(({ killed }) => killed)).toEqual([true, false])
  })

  it.each(['Cannot create an item in a locked collection', 'The prompt was dismissed', 'User interaction is not allowed.'])(
    'asks nobody twice where the keychain says no: %s',
    async (says) => {
      const { keytar, clock, started } = await withFates(['works', { says }])
      await settled(keytar.setPassword('Linecard', 'a', 'one'), clock)
      await expect(settled(keytar.getPassword('Linecard', 'a'), clock)).rejects.toThrow(says)
      expect(started.length).toBe(1)
    },
  )

  it('that hangs is given up as soon as somebody else needs it, and not before', async () => {
    const { keytar, clock, started } = await withFates(['hangs'])
    const giving = new AbortController()
    const first = keytar.getPassword('Linecard', 'a', giving.signal)
    giving.abort()
    await expect(first).rejects.toThrow()
    expect(started.map(({ killed }) => killed)).toEqual([false])
    await settled(keytar.setPassword('Linecard', 'a', 'one'), clock)
    expect(started.map(({ killed }) => killed)).toEqual([true, false])
  })

  it('whose native part is not installed is no process at all', async () => {
    const made = desk(['missing'])
    await expect(keytarInProcess(made)).rejects.toThrow()
  })

  it('that cannot be started is told as such, and tried again later', async () => {
    const made = desk()
    let broken = true
    const start = (): KeytarChild => {
      if (broken) throw new Error('no more processes')
      return made.start()
    }
    const keychain = createOsKeychain({
      ...{ clock: made.clock, platform: 'win32' },
      load: () => keytarInProcess({ clock: made.clock, start }),
    })
    expect(await settled(keychain.get('a'), made.clock)).toMatchObject({ problem: { kind: 'keychain-crashed' } })
    broken = false
    expect(await settled(keychain.get('a'), made.clock)).toEqual({ ok: true, value: null })
  })

  it('answers everything that is asked of it, with the truth or a refusal, whatever becomes of it (property)', async () => {
    const fate = fc.constantFrom<Fate>('works', 'works', 'crashes', 'hangs', 'dead', { says: 'No space left' })
    const ask = fc.record({ do: fc.constantFrom('get', 'set', 'remove'), name: fc.constantFrom('a', 'b') })
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 12 }), fc.array(ask, { maxLength: 12 }), async (some, asks) => {
        const fates = [...some]
        const made = desk(fates)
        const keychain = createOsKeychain({
          ...{ clock: made.clock, platform: 'win32', patienceMs: 6_000 },
          load: () => keytarInProcess(made),
        })
        let secret = 0
        for (const { do: what, name } of asks) {
          const before = made.entries.get(name) ?? null
          const wrote = `${(secret += 1)}`
          const answer = await settled(what === 'set' ? keychain.set(name, wrote) : keychain[what as 'get'](name), made.clock)
          if (!answer.ok) expect(answer.problem.kind).toMatch(/^keychain-(slow|crashed|full|refused)$/)
          else if (what === 'get') expect(answer.value).toBe(before)
          else if (what === 'set') expect(made.entries.get(name)).toBe(wrote)
          else expect(made.entries.has(name)).toBe(false)
        }
        // However it went: as soon as things work, they work.
        fates.length = 0
        for (let tries = 0; tries < 3; tries += 1) await settled(keychain.get('a'), made.clock)
        expect(await settled(keychain.set('a', 'at last'), made.clock)).toEqual({ ok: true, value: null })
        expect(await settled(keychain.get('a'), made.clock)).toEqual({ ok: true, value: 'at last' })
      }),
      { numRuns: 300 },
    )
  })
})
