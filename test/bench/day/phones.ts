import type { RegistrationState } from '#shared/extension.ts'
import type { Chance } from './chance.ts'
import type { Act } from './person.ts'

/** The PBX sees a registration change. */
export interface PhoneEvent {
  readonly at: number
  readonly number: string
  readonly state: RegistrationState
}

const minute = 60_000

/**
 * What the phones do by themselves: most desk phones stay, and restart now and then; laptops come, leave for lunch and sleep
 * through meetings; a few lines are bad; some phones are off; of some the PBX cannot tell. After a rotate the old registration
 * lives out its time, and the phone comes back when somebody has given it the new password, which may be sooner.
 */
export function phonesDay(
  chance: Chance,
  numbers: readonly string[],
  acts: readonly Act[],
  from: number,
  to: number,
): { atFirst: Map<string, RegistrationState>; events: PhoneEvent[] } {
  const atFirst = new Map<string, RegistrationState>()
  const events: PhoneEvent[] = []
  /** Off from `at` for `ms`. */
  const gap = (number: string, at: number, ms: number): void => {
    events.push({ at, number, state: 'unregistered' }, { at: at + ms, number, state: 'registered' })
  }
  const handedOff = new Set(acts.flatMap((act) => (act.kind === 'rotate' ? [act.number] : [])))

  for (const number of numbers) {
    const kind = handedOff.has(number) ? 0 : chance.unit()
    if (kind < 0.7) {
      atFirst.set(number, 'registered')
      if (!handedOff.has(number) && chance.happens(0.4)) gap(number, chance.between(from, to), chance.between(2, 10) * minute)
    } else if (kind < 0.88) {
      atFirst.set(number, chance.happens(0.4) ? 'registered' : 'unregistered')
      if (atFirst.get(number) === 'unregistered')
        events.push({ at: from + chance.between(0, 90) * minute, number, state: 'registered' })
      for (const start of [100, 160, 240, 350, 410])
        if (chance.happens(0.6))
          gap(number, from + (start + chance.between(0, 20)) * minute, chance.between(5, start === 240 ? 60 : 35) * minute)
    } else if (kind < 0.92) {
      atFirst.set(number, 'registered')
      for (let at = from + chance.wait(12 * minute); at < to;) {
        const off = 20_000 + chance.wait(3 * minute)
        gap(number, at, off)
        at += off + 30_000 + chance.wait(12 * minute)
      }
    } else atFirst.set(number, kind < 0.98 ? 'unregistered' : 'unknown')
  }

  for (const act of acts) {
    if (act.kind !== 'create' && act.kind !== 'rotate') continue
    const { number } = act
    const configured = act.at + chance.between(0.7, 8) * minute
    if (act.kind === 'create') {
      atFirst.set(number, 'unregistered')
      events.push({ at: configured, number, state: 'registered' })
    } else {
      const oldEnds = act.at + chance.between(0.5, 10) * minute
      if (oldEnds < configured) gap(number, oldEnds, configured - oldEnds)
    }
  }
  return { atFirst, events: events.filter(({ at }) => at < to).sort((one, other) => one.at - other.at) }
}
