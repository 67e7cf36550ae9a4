import { englishList, fieldName, findingText, listText, type ListTexts } from '#shared/list-words.ts'
import type { Plan, PlanFinding, PlanRow, RowState } from '#shared/plans.ts'
import { m } from '../../paraglide/messages.js'
import { exactTime, listTexts, problemText } from '../../i18n/i18n.svelte.ts'

/** What lists are spoken of with, in the window's language. */
export const words = (): ListTexts => listTexts() ?? englishList

export const stateText = (state: RowState): string => words()[`state-${state}`]
export const fieldText = (field: string): string => upperFirst(fieldName(field, words()))
const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** What was found, without its line. */
export const foundText = ({ line: _line, ...finding }: PlanFinding): string => upperFirst(findingText(finding, words()))

/** Why a row is as it is; empty: there is nothing to say. */
export function reasonText({ state, findings, why, problem }: PlanRow): string {
  const wanted = state === 'open' ? 'error' : 'warning'
  const found = state === 'open' || state === 'planned' ? findings.filter(({ severity }) => severity === wanted) : []
  return [
    ...found.map(foundText),
    ...(why === null ? [] : [listText(`why-${why}`, words())]),
    ...(problem ? [problemText(problem).message] : []),
  ].join(' ')
}

/** What a row does, and to which fields. */
export function changeText({ action, changes }: PlanRow): string {
  const said = words()[`action-${action}`]
  if (action !== 'edit') return said
  return `${said}: ${changes.map(({ field }) => fieldName(field, words())).join(', ')}`
}

const planStateTexts = {
  draft: m.plan_state_draft,
  running: m.plan_state_running,
  paused: m.plan_state_paused,
  stopped: m.plan_state_stopped,
  ended: m.plan_state_ended,
  cancelled: m.plan_state_cancelled,
  undoing: m.plan_state_undoing,
  undone: m.plan_state_undone,
} as const
export const planStateText = ({ state }: Plan): string => planStateTexts[state]()

export const planTime = ({ at, startedAt }: Plan): string => exactTime(startedAt ?? at)
