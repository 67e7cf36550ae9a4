import type { SipService } from '#shared/account.ts'
import type { Emit, HandlersOf } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import type { CodedTexts } from '#shared/locales.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { SipLoginResult } from '#shared/sip.ts'
import { createKeyedMutex } from '../concurrency/keyed-mutex.ts'
import type { Copy } from '../host/copying.ts'
import { diagnose } from './doctor.ts'
import { loginQuery, type SipParts } from './login.ts'

export interface SipChecksPorts extends SipParts {
  readonly emit: Emit
  readonly copy: Copy
  /** Of the person's language, for the report. */
  readonly texts: () => Promise<CodedTexts>
  /** What phones of this extension register with. */
  readonly account: (accountId: string, number: string) => Result<{ name: string; sip: SipService; sipChecks: boolean }>
  /** The password that Linecard has for this extension. */
  readonly password: (accountId: string, number: string) => Promise<Result<string>>
  /** How far the PBX's clock is ahead of this computer's, in ms; null: not known. */
  readonly pbxAheadMs: (accountId: string) => number | null
  /** Which password that is; null: none. */
  readonly version: (accountId: string, number: string) => number | null
  /** What the registrar listed at a login with the password of this version. */
  readonly listed: (accountId: string, number: string, registration: Registration, version: number | null) => void
  /** A login with the newest password worked. */
  readonly proved: (accountId: string, number: string, registration: Registration) => void
}

/** SIP on request of a person: each request logs in once at most, one after the other, and too many refusals end it for a while. */
export interface SipChecks {
  readonly calls: HandlersOf<'sip'>
  forgetAccount(accountId: string): void
  close(): void
}

interface Asked {
  readonly accountId: string
  readonly number: string
}

/** fail2ban's defaults are five refusals within ten minutes; others share this network's address, so three of them are ours. */
const refusalLimit = 3
const refusalWindowMs = 10 * 60_000

export function createSipChecks(ports: SipChecksPorts): SipChecks {
  const { clock } = ports
  const running = new Map<AbortController, Asked>()
  const reports = new Map<string, string>()
  /** By SIP domain, when its registrar refused a login of ours; ms, on a clock that nobody can set. */
  const refusals = new Map<string, number[]>()
  /** One check at a time for each account. */
  const turns = createKeyedMutex()

  const keyOf = ({ accountId, number }: Asked): string => `${accountId}/${number}`

  function allowed({ accountId, number }: Asked): Result<SipService> {
    const account = ports.account(accountId, number)
    if (!account.ok) return account
    const { name, sip, sipChecks } = account.value
    if (!sipChecks) return fail(problem('sip-checks-off', { account: name, domain: sip.domain }))
    const now = clock.steady()
    const since = now - refusalWindowMs
    const recent = (refusals.get(sip.domain) ?? []).filter((at) => at > since)
    refusals.set(sip.domain, recent)
    const [first] = recent
    if (first !== undefined && recent.length >= refusalLimit) {
      const params = { domain: sip.domain, count: recent.length }
      return fail(problem('sip-checks-resting', params, { retryAt: clock.now() + first + refusalWindowMs - now }))
    }
    return ok(sip)
  }

  /** Runs after the checks of this account that were asked for earlier, under a signal that `sip.stop` aborts. */
  async function inTurn<T>(asked: Asked, work: (sip: SipService, signal: AbortSignal) => Promise<Result<T>>): Promise<Result<T>> {
    const stop = new AbortController()
    running.set(stop, asked)
    try {
      return await turns.run(asked.accountId, async (): Promise<Result<T>> => {
        if (stop.signal.aborted) return fail(problem('cancelled'))
        // Only now, as a check before this one may have been refused, or the switch turned off.
        const sip = allowed(asked)
        return sip.ok ? work(sip.value, stop.signal) : sip
      })
    } finally {
      running.delete(stop)
    }
  }

  /** Draws what follows from a login with the password of this version. */
  function learn(asked: Asked, domain: string, version: number | null, login: SipLoginResult, signal: AbortSignal): void {
    if (login.outcome !== 'proved') {
      if (login.answered) refusals.set(domain, [...(refusals.get(domain) ?? []), clock.steady()])
      return
    }
    // Whatever asked has gone, and its records with it.
    if (signal.aborted) return
    const { accountId, number } = asked
    const state = login.bindings.length > 0 ? 'registered' : 'unregistered'
    const registration: Registration = { state, checkedAt: clock.now(), source: 'sip' }
    ports.listed(accountId, number, registration, version)
    // A password that was replaced meanwhile proves nothing about the new one.
    if (version !== null && ports.version(accountId, number) === version) ports.proved(accountId, number, registration)
  }

  function abort(which: (asked: Asked) => boolean): void {
    for (const [stop, asked] of running) if (which(asked)) stop.abort()
  }

  return {
    calls: {
      'sip.prove': (asked) =>
        inTurn(asked, async (sip, signal) => {
          const version = ports.version(asked.accountId, asked.number)
          const password = await ports.password(asked.accountId, asked.number)
          if (!password.ok) return password
          const login = await loginQuery({ sip, extension: asked.number, password: password.value, signal }, ports)
          learn(asked, sip.domain, version, login, signal)
          return ok(login)
        }),
      'sip.diagnose': (asked) =>
        inTurn(asked, async (sip, signal) => {
          const version = ports.version(asked.accountId, asked.number)
          const password = await ports.password(asked.accountId, asked.number)
          // Without one everything else can still be looked at; a keychain that refuses is another trouble.
          if (!password.ok && !/^password-/.test(password.problem.kind)) return password
          const texts = await ports.texts()
          const found = await diagnose(
            {
              texts,
              ...{ sip, extension: asked.number, password: password.ok ? password.value : null, signal },
              pbxAheadMs: ports.pbxAheadMs(asked.accountId),
              onPhase: (phase) => ports.emit('sip.progress', { ...asked, phase }),
            },
            ports,
          )
          if (found.login) learn(asked, sip.domain, version, found.login, signal)
          reports.set(keyOf(asked), found.report)
          return ok(found)
        }),
      async 'sip.stop'({ accountId, number }) {
        abort((asked) => asked.accountId === accountId && asked.number === number)
        return ok(null)
      },
      async 'sip.copyReport'(asked) {
        const report = reports.get(keyOf(asked))
        return report === undefined ? fail(problem('cancelled')) : ports.copy(report)
      },
    },
    forgetAccount(accountId) {
      abort((asked) => asked.accountId === accountId)
      for (const key of reports.keys()) if (key.startsWith(`${accountId}/`)) reports.delete(key)
    },
    close: () => abort(() => true),
  }
}
