import { app } from '../../session/app.svelte.ts'
import type { SearchOption } from '../../kit/SearchChoice.svelte'
import { bench } from './bench.svelte.ts'
import { benchText } from './bench-texts.ts'

/** A list that somebody looks through is no longer than this. */
const most = 300

/** Extensions that a phone can be for: those that wait, the next one first, and then the others of the account. */
export function extensionOptions(): SearchOption[] {
  const option = (number: string, name: string, group: string): SearchOption => ({
    ...{ value: number, label: `${number} ${name}`.trim(), group },
  })
  const waiting = bench.waiting()
  const known = new Set(waiting.map(({ number }) => number))
  const others = app.rows.shown
    .numbers()
    .filter((number) => !known.has(number))
    .slice(0, most)
  return [
    ...waiting.map(({ number, name }) => option(number ?? '', name, benchText('pair-waiting'))),
    ...others.map((number) => option(number, app.rows.get(number)?.displayName ?? '', benchText('pair-other'))),
  ]
}
