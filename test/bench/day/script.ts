import type { RegistrationState } from '#shared/extension.ts'
import { chanceFrom } from './chance.ts'
import { personsDay, type Act } from './person.ts'
import { phonesDay, type PhoneEvent } from './phones.ts'

/** Everything that happens in a day by itself, the same for each contender. Times in ms since the epoch. */
export interface DayScript {
  readonly from: number
  readonly to: number
  /** In the order of the table. */
  readonly numbers: readonly string[]
  readonly watched: readonly string[]
  readonly atFirst: ReadonlyMap<string, RegistrationState>
  readonly phones: readonly PhoneEvent[]
  readonly acts: readonly Act[]
  readonly seed: number
}

export const hour = 3_600_000
export const minute = 60_000
/** How long ago each status was told last when the day begins: yesterday at five. */
export const lastToldMs = 15 * hour

export function dayOf(numbers: readonly string[], from: number, hours = 8): DayScript {
  const to = from + hours * hour
  const chance = chanceFrom(numbers.length)
  const acts = personsDay(chance, numbers, from, to)
  const { atFirst, events } = phonesDay(chance, numbers, acts, from, to)
  // Watched is what is known to come and go.
  const restless = [...new Set(events.map((event) => event.number))].filter((number) => atFirst.has(number))
  const watched = restless.filter((_, index) => index % Math.ceil(restless.length / 8) === 0)
  return { from, to, numbers, watched, atFirst, phones: events, acts, seed: numbers.length }
}
