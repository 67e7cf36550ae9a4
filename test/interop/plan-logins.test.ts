// What a plan leaves behind after kills and lost answers, at a real registrar: every password that was kept logs in.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SipService } from '#shared/account.ts'
import { loginQuery } from '../../src/main/sip/login.ts'
import { systemNameService, systemSipNetwork } from '../../src/main/sip/system-network.ts'
import { systemClock } from '../../src/main/system/clock.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { account } from '../support/app/office.ts'
import { hardOffice, runThrough } from '../support/plans/hard-office.ts'
import { fromText, rowsOf } from '../support/plans/plan-office.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'

/** `LINECARD_PLAN_PEOPLE=300 LINECARD_KILLS=50` for all of it. */
const people = Number(process.env['LINECARD_PLAN_PEOPLE'] ?? 40)
const kills = Number(process.env['LINECARD_KILLS'] ?? 5)
const seed = Number(process.env['LINECARD_KILLS_SEED'] ?? 23)
const logInsAtOnce = 8

const need = needing('kamailio', 'openssl')

describe.skipIf(need.missing)(need.title('a plan that is killed at random on a bad line'), () => {
  let registrar: Registrar
  beforeAll(async () => (registrar = await Registrar.start()))
  afterAll(() => registrar.stop())

  it(
    'keeps a password for each of its people that logs in at the registrar',
    async () => {
      const sip: SipService = {
        ...{ domain: '127.0.0.1', transport: 'udp', port: registrar.port, outboundProxy: null, expiresSeconds: 600 },
        ...{ srtp: 'off', stun: null, voicemail: null },
      }
      const parts = {
        ...{ network: systemSipNetwork(async () => []), names: systemNameService(), clock: systemClock, random: systemRandom },
        userAgent: 'Linecard/test',
      }
      const logIn = (extension: string, password: string) =>
        loginQuery({ sip, extension, password, timeoutMs: 10_000 }, parts).then(({ outcome }) => outcome)
      const hard = await hardOffice({ seed })
      const { office } = hard
      const list = Array.from({ length: people }, (_, at) => `${3000 + at},Người ${at}`).join('\n')
      const plan = await fromText(office, `Extension,Name\n${list}\n`)
      const died = await runThrough(hard, plan.id, { kills, steps: 80 * people, seed })
      expect(died).toBeGreaterThanOrEqual(0.6 * kills)
      const numbers = (await rowsOf(office, plan)).flatMap(({ number }) => number ?? [])
      expect(numbers.length).toBe(people)
      const wrong: string[] = []
      async function one(number: string): Promise<void> {
        await registrar.addUser(number, office.api.row(number)?.password ?? '')
        const kept = await office.go(office.app.credentials.password(account, number))
        const outcome = kept?.ok ? await logIn(number, kept.value) : 'no password'
        if (outcome !== 'proved') wrong.push(`${number}: ${outcome}`)
      }
      const left = [...numbers]
      const lane = async (): Promise<void> => {
        for (let number = left.pop(); number !== undefined; number = left.pop()) await one(number)
      }
      await Promise.all(Array.from({ length: logInsAtOnce }, lane))
      expect(wrong).toEqual([])
      expect(registrar.events().filter(({ outcome }) => outcome === 'ok-query').length).toBe(people)
      // The registrar tells passwords apart: one that nobody has does not get in.
      expect(await logIn(numbers[0] ?? '', 'of nobody')).toBe('wrong-password')
      expect([hard.refused, office.thrown]).toEqual([0, []])
    },
    120_000 + people * 1_500,
  )
})
