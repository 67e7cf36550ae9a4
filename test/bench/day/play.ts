import type { VirtualClock } from '../../support/clocks/virtual-clock.ts'
import type { Measures } from './measures.ts'
import type { BenchPbx } from './pbx.ts'
import type { Act } from './person.ts'
import type { DayScript } from './script.ts'

/** Lets the day happen: phones to the PBX, and what the person does to the contender. */
export async function play(
  { from, to, atFirst, phones, acts }: DayScript,
  clock: VirtualClock,
  pbx: BenchPbx,
  measures: Measures,
  does: (act: Act) => unknown,
): Promise<void> {
  for (const [number, state] of atFirst) pbx.phones.set(number, state)
  for (const { at, number, state } of phones) {
    clock.after(at - from, () => {
      if (pbx.phones.get(number) === state) return
      pbx.phones.set(number, state)
      measures.phone(number, state)
    })
  }
  for (const act of acts) {
    clock.after(act.at - from, () => {
      measures.act(act)
      does(act)
    })
  }
  await clock.runTo(to)
}
