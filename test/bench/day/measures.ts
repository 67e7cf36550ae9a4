import type { RegistrationState } from '#shared/extension.ts'
import type { VirtualClock } from '../../support/clocks/virtual-clock.ts'
import type { BenchPbx } from './pbx.ts'
import type { Act } from './person.ts'
import { lastToldMs, minute, type DayScript } from './script.ts'

export interface Spread {
  readonly p50: number
  readonly p95: number
}

/** Where an extension was for the person when its phone registered. */
export const places = ['handed off', 'watched', 'visible', 'elsewhere'] as const
export type Place = (typeof places)[number]

/** What a day was like with one contender. Times in ms. */
export interface DayResult {
  readonly refused: number
  /** Of the requests that the PBX would have let in while there was work, this part was not sent: 0 to 1. */
  readonly unused: number
  readonly age: Spread
  readonly green: Readonly<Record<Place, Spread>>
  readonly click: Spread
  /** Of the clicks that met a window with room. */
  readonly clickWithRoom: Spread
  /** Of the ten minutes with most clicks. */
  readonly clickBusiest: Spread
}

export interface Measures {
  /** Called with what the day brings, before the contender learns of it. */
  act(act: Act): void
  phone(number: string, state: RegistrationState): void
  /** The contender knows this registration now. */
  learnt(number: string, state: RegistrationState): void
  click(waitedMs: number, hadRoom: boolean): void
  readonly screen: { readonly visible: readonly string[]; readonly open: string | null; readonly hidden: boolean }
  result(): DayResult
}

const sampleEveryMs = 5_000

/** `wants`: whether the contender has something that it would ask right now. */
export function createMeasures(script: DayScript, clock: VirtualClock, pbx: BenchPbx, wants: () => boolean): Measures {
  let screen: Measures['screen'] = { visible: [], open: null, hidden: false }
  let shownMs = 0
  let shownSince: number | null = script.from
  const told = new Map<string, number>()
  const believed = new Map<string, RegistrationState>()
  const handed = new Set<string>()
  const watched = new Set(script.watched)
  const pending = new Map<string, { readonly since: number; readonly place: Place }>()
  const ages: number[] = []
  const green: Record<Place, number[]> = { 'handed off': [], watched: [], visible: [], elsewhere: [] }
  const clicks: { readonly at: number; readonly waitedMs: number }[] = []
  const clicksWithRoom: number[] = []
  const wanting: boolean[] = []

  const shown = (): number => shownMs + (shownSince === null ? 0 : clock.now() - shownSince)
  /** Nobody looks elsewhere while the window is hidden, so that time does not count there. */
  const timeFor = (place: Place): number => (place === 'elsewhere' ? shown() : clock.now())

  function placeOf(number: string): Place {
    if (handed.has(number)) return 'handed off'
    if (watched.has(number)) return 'watched'
    return !screen.hidden && screen.visible.includes(number) ? 'visible' : 'elsewhere'
  }

  /** It turned green, or nobody can see any more when it would have: then it took at least this long. */
  function settle(number: string): void {
    const wait = pending.get(number)
    if (!wait) return
    pending.delete(number)
    green[wait.place].push(timeFor(wait.place) - wait.since)
  }

  function sample(): void {
    if (!screen.hidden) {
      for (const number of screen.visible) ages.push(clock.now() - (told.get(number) ?? script.from - lastToldMs))
    }
    clock.after(sampleEveryMs, sample)
  }
  function look(): void {
    wanting.push(wants())
    clock.after(1_000, look)
  }
  clock.after(0, sample)
  clock.after(0, look)

  return {
    get screen() {
      return screen
    },
    act(act) {
      if (act.kind === 'create') told.set(act.number, clock.now())
      if (act.kind === 'create' || act.kind === 'rotate') handed.add(act.number)
      if (act.kind !== 'screen') return
      screen = act
      if (act.hidden && shownSince !== null) {
        shownMs += clock.now() - shownSince
        shownSince = null
      } else if (!act.hidden) shownSince ??= clock.now()
      for (const [number, { place }] of pending)
        if (place === 'visible' && (act.hidden || !act.visible.includes(number))) settle(number)
    },
    phone(number, state) {
      settle(number)
      if (state !== 'registered' || believed.get(number) === 'registered') return
      const place = placeOf(number)
      pending.set(number, { since: timeFor(place), place })
    },
    learnt(number, state) {
      told.set(number, clock.now())
      believed.set(number, state)
      if (state !== 'registered') return
      if (pending.get(number)?.place === 'handed off') handed.delete(number)
      settle(number)
    },
    click(waitedMs, hadRoom) {
      clicks.push({ at: clock.now() - waitedMs, waitedMs })
      if (hadRoom) clicksWithRoom.push(waitedMs)
    },
    result() {
      for (const number of [...pending.keys()]) settle(number)
      return {
        refused: pbx.refused,
        unused: unusedPart(wanting, pbx, script.from),
        age: spread(ages),
        green: {
          'handed off': spread(green['handed off']),
          watched: spread(green.watched),
          visible: spread(green.visible),
          elsewhere: spread(green.elsewhere),
        },
        click: spread(clicks.map(({ waitedMs }) => waitedMs)),
        clickWithRoom: spread(clicksWithRoom),
        clickBusiest: spread(busiest(clicks)),
      }
    },
  }
}

/** The waits of the ten minutes with most clicks. */
function busiest(clicks: readonly { readonly at: number; readonly waitedMs: number }[]): number[] {
  const from = ({ at }: { at: number }): number[] =>
    clicks.filter((one) => one.at >= at && one.at < at + 10 * minute).map(({ waitedMs }) => waitedMs)
  return clicks.map(from).reduce((most, waits) => (waits.length > most.length ? waits : most), [])
}

/** Of whole minutes in which there was work at every look. */
function unusedPart(wanting: readonly boolean[], pbx: BenchPbx, from: number): number {
  const bySecond = new Uint16Array(wanting.length + 1)
  for (const at of pbx.accepted) {
    const second = Math.floor((at - from) / 1_000)
    if (second < bySecond.length) bySecond[second] = (bySecond[second] ?? 0) + 1
  }
  const seconds = minute / 1_000
  let minutes = 0
  let used = 0
  let run = 0
  for (let second = 0; second < wanting.length; second += 1) {
    run = wanting[second] ? run + 1 : 0
    if (run < seconds) continue
    minutes += 1
    run = 0
    for (let back = 0; back < seconds; back += 1) used += bySecond[second - back] ?? 0
  }
  return minutes === 0 ? 0 : Math.max(0, 1 - used / (minutes * pbx.limit))
}

export function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort()
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95) }
}
