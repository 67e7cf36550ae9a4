import type { Registration, RegistrationState } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { createBudget, type Budget } from '../../../src/main/pbx/budget.ts'
import type { Lane } from '../../../src/main/pbx/pbx.ts'
import { createMonitor, type Monitor } from '../../../src/main/registrations/monitor.ts'
import type { Watched } from '../../../src/main/registrations/next-status.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { limitedPbx, type LimitedPbx } from './limited-pbx.ts'
import type { VirtualClock } from '../clocks/virtual-clock.ts'

/** The monitor and the budget as the app wires them, before a PBX with a real limit. */
export interface Monitored {
  readonly monitor: Monitor
  readonly budget: Budget
  readonly pbx: LimitedPbx
  /** What each phone is now, by extension. */
  readonly phones: Map<string, RegistrationState>
  /** What was asked, in order. */
  readonly asked: { readonly number: string; readonly lane: Lane; readonly at: number }[]
  /** When each status was learnt. */
  readonly checkedAt: Map<string, number>
  watched: readonly Watched[]
  /** Runs with every status that is learnt. */
  seen: (number: string, registration: Registration) => void
  /** The next reads fail so many times. */
  failures: number
  focus(visible: readonly string[], over?: { open?: string | null; hidden?: boolean }): void
  read(number: string, lane: Lane, whileWaiting?: AbortSignal): Promise<Result<Registration>>
}

export const account = 'acc'
export const numbered = (count: number, first = 1000): string[] => Array.from({ length: count }, (_, at) => `${first + at}`)

export function monitored(clock: VirtualClock, numbers: readonly string[], limit = 60): Monitored {
  const pbx = limitedPbx(clock, limit)
  const budget = createBudget({ clock, limit })
  const subject: Monitored = {
    pbx,
    budget,
    phones: new Map(numbers.map((number) => [number, 'registered'])),
    asked: [],
    checkedAt: new Map(),
    watched: [],
    seen: () => {},
    failures: 0,
    monitor: createMonitor({
      clock,
      numbers: () => [[...subject.phones.keys()].map((number) => ({ number, checkedAt: subject.checkedAt.get(number) ?? null }))],
      slices: uncut,
      fault(error) {
        throw error
      },
      read: (_account, number, { lane, whileWaiting }) => subject.read(number, lane, whileWaiting),
      watched: () => subject.watched,
      perMinute: () => budget.state().perMinute,
    }),
    async read(number, lane, whileWaiting) {
      try {
        await pbx.send(budget, lane, whileWaiting)
      } catch {
        return fail(problem('cancelled'))
      }
      subject.asked.push({ number, lane, at: clock.now() })
      if (subject.failures > 0) {
        subject.failures -= 1
        return fail(problem('pbx-error'))
      }
      const state = subject.phones.get(number)
      if (!state) return fail(problem('not-found'))
      const registration: Registration = { state, checkedAt: clock.now(), source: 'pbx' }
      subject.checkedAt.set(number, clock.now())
      subject.monitor.seen(account, number, registration)
      subject.seen(number, registration)
      return ok(registration)
    },
    focus(visible, { open = null, hidden = false } = {}) {
      void subject.monitor.calls['registrations.focus']({
        accountId: account,
        window: 'one',
        visible: [...visible],
        open,
        hidden,
      })
    },
  }
  return subject
}
