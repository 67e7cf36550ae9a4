// Listens to one hostile stranger, after an honest one, and prints what that cost: `node one.ts pbx ADDRESS WAITS` or `node one.ts registrar N`.
import type { SipService } from '#shared/account.ts'
import { longestTurnMs } from '#shared/limits.ts'
import { createBudget } from '../../../src/main/pbx/budget.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { loginQuery } from '../../../src/main/sip/login.ts'
import { cameWithin } from '../../support/clocks/came-within.ts'
import { clientOf } from '../../support/pbx/client.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { hostileRegistrars } from '../../support/sip/hostile-registrars.ts'
import { answerTo, fakeNames, fakeNetwork, md5Challenge, type FakeServer } from '../../support/sip/fake-network.ts'

const [kind = '', which = '', waits = ''] = process.argv.slice(2)
const clock = handClock()

/** Asks a PBX for a page of its list; answers what became of it. */
function askPbx(): (hostile: boolean) => Promise<boolean> {
  const budget = createBudget({ clock })
  const client = clientOf(which, '12|sentinel-token', { clock, budget })
  return async (hostile) => {
    await clock.advance(Math.max(0, budget.state().nextAt - clock.now()))
    const asked = client.extensions({ page: 1, perPage: 50 }, { lane: 'click' })
    return (await cameWithin(clock, asked, hostile && waits === 'yes' ? 2 * longestTurnMs : 0)).value.ok
  }
}

/** Logs in: at an honest registrar, then at the hostile one, then at the honest one again. */
function askRegistrars(): (hostile: boolean) => Promise<boolean> {
  const honest: FakeServer = {
    answer: (message, n) => answerTo(message, n === 0 ? '401 Unauthorized' : '200 OK', n === 0 ? [md5Challenge] : []),
  }
  const stranger = hostileRegistrars[Number(which)]
  return async (hostile) => {
    const server = hostile && stranger ? stranger : honest
    const sip: SipService = {
      ...{ domain: 'sip.test', transport: 'tcp', port: 5060, outboundProxy: null, expiresSeconds: 600 },
      ...{ srtp: 'off', stun: null, voicemail: null },
    }
    const parts = {
      network: fakeNetwork(() => server),
      names: fakeNames({ 'sip.test': ['192.0.2.1'] }),
      ...{ clock, random: systemRandom, userAgent: 'Linecard/bench' },
    }
    const login = loginQuery({ sip, extension: '101', password: 'a password of the bench' }, parts)
    return (await cameWithin(clock, login, longestTurnMs)).value.outcome === 'proved'
  }
}

const rss = (): number => process.memoryUsage.rss() / 1e6
const highest = (): number => process.resourceUsage().maxRSS / 1e3
const ask = kind === 'pbx' ? askPbx() : askRegistrars()
await ask(false)

let [last, lastWorked, longestMs, maxMb] = [0, 0, 0, 0]
const worked = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}
const note = (): void => {
  const [now, nowWorked] = [performance.now(), worked()]
  // One ms of it is the timer's own; what it did not work itself, others on this computer did.
  longestMs = Math.max(longestMs, Math.min(now - last - 1, nowWorked - lastWorked))
  maxMb = Math.max(maxMb, rss())
  last = now
  lastWorked = nowWorked
}
globalThis.gc?.()
const [before, highestBefore] = [rss(), highest()]
last = performance.now()
lastWorked = worked()
const ticking = setInterval(note, 1)
await ask(true)
note()
clearInterval(ticking)
// What came and went within one turn is known to the system alone.
if (highest() > highestBefore) maxMb = Math.max(maxMb, highest())
const usable = await ask(false)
process.stdout.write(JSON.stringify({ stallMs: longestMs, memoryMb: Math.max(0, maxMb - before), usable }))
process.exit()
