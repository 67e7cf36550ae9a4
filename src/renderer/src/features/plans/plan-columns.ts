import type { PlanRow } from '#shared/plans.ts'
import { showMac } from '#shared/show-mac.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { changeText, reasonText, stateText, words } from './plan-texts.ts'

interface PlanColumnShape {
  /** In pixels. */
  readonly width: number
  readonly digits: boolean
  readonly named: () => string
  readonly shown: (row: PlanRow) => string
}

function nameOf({ values, number }: PlanRow): string {
  const { displayName } = values
  if (typeof displayName === 'string') return displayName
  return number === null ? '' : (app.rows.get(number)?.displayName ?? '')
}

function phoneOf({ values: { mac, target } }: PlanRow): string {
  return [target, typeof mac === 'string' ? showMac(mac) : ''].filter((part) => typeof part === 'string' && part !== '').join(' ')
}

/** The columns of a plan's rows, in their order; the first one names the row. */
export const planColumnOf = {
  line: {
    ...{ width: 66, digits: true, named: () => words()['column-line'] },
    shown: ({ line, position }) => String(line ?? position + 1),
  },
  number: { width: 84, digits: true, named: m.col_number, shown: ({ number }) => number ?? '' },
  name: { width: 190, digits: false, named: m.col_name, shown: nameOf },
  change: { width: 170, digits: false, named: () => words()['column-change'], shown: changeText },
  phone: { width: 150, digits: false, named: m.col_phone, shown: phoneOf },
  state: { width: 110, digits: false, named: () => words()['column-state'], shown: ({ state }) => stateText(state) },
  why: { width: 240, digits: false, named: m.plan_why, shown: reasonText },
} as const satisfies Readonly<Record<string, PlanColumnShape>>
export type PlanColumn = keyof typeof planColumnOf
export const planColumns = Object.keys(planColumnOf) as PlanColumn[]
