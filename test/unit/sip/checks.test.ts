import { describe, expect, it } from 'vitest'
import * as english from '#messages/en/by-code.ts'
import type { SipService } from '#shared/account.ts'
import type { Registration } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { createSipChecks, type SipChecks } from '../../../src/main/sip/checks.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { answerTo, fakeNames, fakeNetwork, md5Challenge, type FakeNetwork } from '../../support/sip/fake-network.ts'
import { crossingService } from '../../support/e2e/crossing.ts'

const sip: SipService = {
  ...{ domain: 'sip.test', transport: 'udp', port: 5060, outboundProxy: null, expiresSeconds: 600 },
  ...{ srtp: 'off', stun: null, voicemail: null },
}
const asked = { accountId: 'a', number: '101' }

interface Scene {
  readonly checks: SipChecks
  readonly network: FakeNetwork
  readonly clock: ReturnType<typeof handClock>
  readonly listed: Registration[]
  readonly proved: Registration[]
  readonly told: string[]
  readonly copied: string[]
  readonly account: { sipChecks: boolean; version: number; password: Result<string> }
  /** How many messages answered for the password. */
  logins(): number
  /** The call's answer, after as much time as it may take. */
  go<T>(work: Promise<T>): Promise<T>
}

/** A registrar that says `verdict` to a login; null: nothing. */
function scene(verdict: string | null, headers: readonly string[] = [], onLogin = (): void => {}): Scene {
  const network = fakeNetwork(() => ({
    answer(message) {
      if (message.startsWith('OPTIONS')) return answerTo(message, '200 OK')
      if (!/^Authorization:/m.test(message)) return answerTo(message, '401 Unauthorized', [md5Challenge])
      onLogin()
      return verdict === null ? null : answerTo(message, verdict, headers)
    },
  }))
  const clock = handClock()
  let bytes = 0
  const account: Scene['account'] = { sipChecks: true, version: 3, password: ok('tr0ub4dor&3-horse') }
  const listed: Registration[] = []
  const proved: Registration[] = []
  const told: string[] = []
  const copied: string[] = []
  const checks = crossingService(
    createSipChecks({
      ...{ network, clock, names: fakeNames({ 'sip.test': ['192.0.2.1'] }), userAgent: 'Linecard/test' },
      random: { bytes: (count) => new Uint8Array(count).fill((bytes += 1)) },
      emit: (name, payload) => void told.push(`${name} ${'phase' in payload ? String(payload.phase) : ''}`),
      copy: async (text) => {
        copied.push(text)
        return ok({ copied: true, text: null, clearsAfterSeconds: null })
      },
      texts: async () => english,
      account: (_account, number) =>
        ok({
          name: 'Acme',
          sip: number === '102' ? { ...sip, transport: 'tls', port: 5061 } : sip,
          sipChecks: account.sipChecks,
        }),
      password: async () => account.password,
      version: () => account.version,
      pbxAheadMs: () => null,
      listed: (_account, _number, registration) => void listed.push(registration),
      proved: (_account, _number, registration) => void proved.push(registration),
    }),
  )
  return {
    ...{ checks, network, clock, listed, proved, told, copied, account },
    logins: () => network.sent.filter((message) => /^Authorization:/m.test(message)).length,
    async go(work) {
      let done = false
      void work.finally(() => (done = true)).catch(() => {})
      for (let second = 0; second < 60 && !done; second += 1) await clock.advance(1_000)
      expect(done).toBe(true)
      return work
    },
  }
}

const refused = (): Scene => scene('401 Unauthorized', [md5Challenge])

describe('SIP checks from this computer', () => {
  it('go the way of the very extension: one that registers over TLS alone is asked for there', async () => {
    const { checks, network, go } = scene('200 OK')
    await go(checks.calls['sip.prove'](asked))
    await go(checks.calls['sip.prove']({ ...asked, number: '102' }))
    expect(network.opened.map(({ transport, port }) => [transport, port])).toEqual([
      ['udp', 5060],
      ['tls', 5061],
    ])
  })

  it('send nothing while nobody has allowed them', async () => {
    const here = scene('200 OK')
    here.account.sipChecks = false
    for (const name of ['sip.prove', 'sip.diagnose'] as const) {
      expect(await here.go<unknown>(here.checks.calls[name](asked))).toMatchObject({
        ok: false,
        problem: { kind: 'sip-checks-off' },
      })
    }
    expect(here.network.opened).toEqual([])
  })

  it('prove a password with one login, and tell what is registered', async () => {
    const here = scene('200 OK', ['Contact: <sip:101@192.0.2.9>;expires=50'])
    expect(await here.go(here.checks.calls['sip.prove'](asked))).toMatchObject({ ok: true, value: { outcome: 'proved' } })
    expect(here.logins()).toBe(1)
    expect(here.listed).toMatchObject([{ state: 'registered', source: 'sip' }])
    expect(here.proved).toEqual(here.listed)
  })

  it('call nobody registered where the registrar lists nobody, however right the password is', async () => {
    const here = scene('200 OK')
    await here.go(here.checks.calls['sip.prove'](asked))
    expect(here.proved).toMatchObject([{ state: 'unregistered' }])
  })

  it('prove nothing about a password that came during the login', async () => {
    const here = scene('200 OK', [], () => (here.account.version += 1))
    expect(await here.go(here.checks.calls['sip.prove'](asked))).toMatchObject({ value: { outcome: 'proved' } })
    expect(here.proved).toEqual([])
  })

  it('prove it by the doctor’s login too, in three parts and with a report to copy', async () => {
    const here = scene('200 OK')
    expect(await here.go(here.checks.calls['sip.diagnose'](asked))).toMatchObject({ value: { cause: 'not-registered' } })
    expect(here.told).toEqual(['sip.progress names', 'sip.progress ports', 'sip.progress login'])
    expect(here.proved).toHaveLength(1)
    expect(here.logins()).toBe(1)
    expect(await here.checks.calls['sip.copyReport'](asked)).toEqual(ok({ copied: true, text: null, clearsAfterSeconds: null }))
    expect(here.copied[0]).toContain('SIP domain sip.test')
    expect(here.copied[0]).not.toContain('tr0ub4dor')
  })

  it('look at the way also without a password, but not past a keychain that refuses', async () => {
    const here = scene('200 OK')
    here.account.password = fail(problem('password-not-stored', { number: '101' }))
    expect(await here.go(here.checks.calls['sip.diagnose'](asked))).toMatchObject({ value: { cause: 'no-password' } })
    expect(await here.go(here.checks.calls['sip.prove'](asked))).toMatchObject({ problem: { kind: 'password-not-stored' } })
    here.account.password = fail(problem('keychain-locked'))
    expect(await here.go(here.checks.calls['sip.diagnose'](asked))).toMatchObject({ problem: { kind: 'keychain-locked' } })
    expect(here.logins()).toBe(0)
  })

  it.each([
    ['refused', refused],
    ['ignored', () => scene(null)],
  ])('rest after three logins that were %s, long before a ban', async (_, made) => {
    const here = made()
    for (const name of ['sip.prove', 'sip.diagnose', 'sip.prove'] as const) {
      expect(await here.go<unknown>(here.checks.calls[name](asked))).toMatchObject({ ok: true })
    }
    const another = { ...asked, number: '102' }
    const resting = await here.go(here.checks.calls['sip.prove'](another))
    expect(resting).toMatchObject({ problem: { kind: 'sip-checks-resting', retryAt: expect.any(Number) } })
    expect(here.logins()).toBe(3)
    await here.clock.advance(10 * 60_000)
    expect(await here.go(here.checks.calls['sip.prove'](another))).toMatchObject({ ok: true })
    expect(here.logins()).toBe(4)
  })

  it('keep to three also when ten are asked for at once', async () => {
    const here = refused()
    await here.go(Promise.all(Array.from({ length: 10 }, () => here.checks.calls['sip.prove'](asked))))
    expect(here.logins()).toBe(3)
  })

  it('stop when asked to, and before a login is sent if it is early enough', async () => {
    const here = scene('200 OK')
    const [first, second] = [here.checks.calls['sip.prove'](asked), here.checks.calls['sip.prove'](asked)]
    await here.checks.calls['sip.stop'](asked)
    expect(await here.go(first)).toMatchObject({ ok: false, problem: { kind: 'cancelled' } })
    expect(await here.go(second)).toMatchObject({ ok: false, problem: { kind: 'cancelled' } })
    expect(here.logins()).toBe(0)
  })

  it('write nothing after the account has gone', async () => {
    const here = scene('200 OK', [], () => here.checks.forgetAccount('a'))
    await here.go(here.checks.calls['sip.prove'](asked))
    expect([...here.listed, ...here.proved]).toEqual([])
    expect(here.network.openChannels()).toBe(0)
  })
})
