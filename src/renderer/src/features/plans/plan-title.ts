import type { Plan } from '#shared/plans.ts'
import { m } from '../../paraglide/messages.js'

const kindTexts = {
  list: m.plan_kind_list,
  edit: m.plan_kind_edit,
  status: m.plan_kind_status,
  remove: m.plan_kind_remove,
  rotate: m.plan_kind_rotate,
} as const
const statusTitles = { active: m.bulk_title_enable, disabled: m.bulk_title_disable } as const

/** What a plan is called: as its file, or by what it does. */
export function planTitle({ name, kind, total, rules: { status } }: Plan): string {
  if (name !== '') return name
  return (status === undefined ? kindTexts[kind] : statusTitles[status])({ count: total })
}
