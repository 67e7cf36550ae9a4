import type { Chance } from './chance.ts'

/** Something that the person at the window does, at a time in ms since the epoch. */
export type Act = Look | Click

export interface Look {
  readonly at: number
  readonly kind: 'screen'
  readonly visible: readonly string[]
  readonly open: string | null
  readonly hidden: boolean
}

export interface Click {
  readonly at: number
  readonly kind: 'refresh' | 'edit' | 'create' | 'rotate'
  readonly number: string
}

const rowsOnScreen = 30
const second = 1_000
const minute = 60 * second

/**
 * A day at work: reading the table here and there, looking people up, renaming a few of them in a row, new extensions and new
 * passwords with their phones, meetings with the window hidden, and lunch.
 */
export function personsDay(chance: Chance, numbers: readonly string[], from: number, to: number): Act[] {
  const acts: Act[] = []
  const table = [...numbers]
  let at = from
  let top = 0
  let made = 0
  const lunch = from + 4 * 60 * minute
  let eaten = false

  const rows = (): string[] => table.slice(top, top + rowsOnScreen)
  const screen = (visible: readonly string[], open: string | null = null, hidden = false): void =>
    void acts.push({ at, kind: 'screen', visible, open, hidden })
  const go = (ms: number): number => (at += ms)
  const dwell = (mean: number, least: number, most: number): number => Math.min(most, Math.max(least, chance.wait(mean)))

  function scroll(): void {
    const steps = chance.happens(0.3) ? 3 + chance.whole(6) : 1
    const far = Math.max(0, table.length - rowsOnScreen)
    for (let step = 0; step < steps; step += 1) {
      top = chance.happens(0.3) ? chance.whole(far + 1) : Math.min(far, Math.max(0, top + chance.whole(61) - 25))
      screen(rows())
      go(chance.between(150, 400))
    }
  }

  function read(): void {
    scroll()
    const stays = dwell(75 * second, 4 * second, 5 * minute)
    const visible = rows()
    if (chance.happens(0.5)) {
      go(stays * 0.3)
      screen(visible, chance.pick(visible))
      if (chance.happens(0.3)) acts.push({ at: at + 500, kind: 'refresh', number: chance.pick(visible) })
      go(stays * 0.4)
      screen(visible)
      go(stays * 0.3)
    } else go(stays)
  }

  function lookUp(): void {
    const first = chance.whole(table.length)
    const found = table.slice(first, first + 1 + chance.whole(6))
    screen(found)
    go(chance.between(1, 4) * second)
    const open = chance.pick(found)
    screen(found, open)
    go(dwell(20 * second, 3 * second, 90 * second))
    if (chance.happens(0.6)) acts.push({ at, kind: 'edit', number: open })
    go(dwell(15 * second, 2 * second, minute))
  }

  function renameSome(): void {
    const some = rows().slice(0, 4 + chance.whole(5))
    for (const number of some) {
      screen(rows(), number)
      go(chance.between(2, 6) * second)
      acts.push({ at, kind: 'edit', number })
    }
    go(chance.between(2, 20) * second)
  }

  /** A new extension, or a new password, and then the phone: one to eight minutes until it is on the desk. */
  function handOff(kind: 'create' | 'rotate'): void {
    const number = kind === 'create' ? String(900_000 + (made += 1)) : chance.pick(numbers)
    acts.push({ at, kind, number })
    if (kind === 'create') table.push(number)
    go(chance.between(1, 3) * second)
    screen(rows(), number)
    go(chance.between(1, 8) * minute)
  }

  function away(ms: number): void {
    screen(rows(), null, true)
    go(ms)
    screen(rows())
    go(second)
  }

  while (at < to) {
    const what = chance.unit()
    if (!eaten && at > lunch) {
      eaten = true
      away(45 * minute)
    } else if (what < 0.55) read()
    else if (what < 0.8) lookUp()
    else if (what < 0.86) renameSome()
    else if (what < 0.92) handOff('create')
    else if (what < 0.98) handOff('rotate')
    else away(chance.between(5, 30) * minute)
  }
  return acts.filter((act) => act.at < to).sort((one, other) => one.at - other.at)
}
