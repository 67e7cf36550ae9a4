import type { Component } from 'svelte'
import type { PhoneLayer } from '#shared/phone.ts'
import type { ExtensionStatus } from '#shared/extension-words.ts'
import type { SettingsSection } from './features/settings/index.ts'

/** What is read when a panel is first opened; `Opened`: what it is opened with, which becomes its props. */
function panel<Opened extends object = object>(
  load: () => Promise<{ default: Component<NoInfer<Opened>> | Component<Record<string, never>> }>,
): Registered<Opened> {
  return load as Registered<Opened>
}

interface Registered<Opened> {
  (): Promise<{ default: Component<Record<string, unknown>> }>
  /** Only for the types. */
  readonly opened?: Opened
}

interface One {
  readonly number: string
}

/** Every panel of the window. A feature adds its own here, and nowhere else; `app.show({ kind, … })` opens it. */
export const panels = {
  new: panel(() => import('./features/extension/ExtensionForm.svelte')),
  edit: panel<One>(() => import('./features/extension/ExtensionForm.svelte')),
  note: panel<One>(() => import('./features/extension/NoteForm.svelte')),
  delete: panel<One>(() => import('./features/extension/Delete.svelte')),
  rotate: panel<One>(() => import('./features/extension/Rotate.svelte')),
  handoff: panel<One>(() => import('./features/handoff/Handoff.svelte')),
  'handoff-many': panel<{ readonly numbers: readonly string[] }>(() => import('./features/handoff-many/HandoffMany.svelte')),
  'status-many': panel<{ readonly numbers: readonly string[]; readonly status: ExtensionStatus }>(
    () => import('./features/plans/StatusMany.svelte'),
  ),
  phone: panel<{ readonly id: string | null }>(() => import('./features/phones/PhoneForm.svelte')),
  'phone-replace': panel<{ readonly id: string }>(() => import('./features/phones/PhoneReplace.svelte')),
  'phone-delete': panel<{ readonly id: string }>(() => import('./features/phones/PhoneDelete.svelte')),
  'phone-retire': panel<{ readonly id: string }>(() => import('./features/phones/PhoneRetire.svelte')),
  'phone-settings': panel<{ readonly of?: PhoneLayer }>(() => import('./features/phones/PhoneSettings.svelte')),
  links: panel(() => import('./features/links/Links.svelte')),
  doctor: panel<One>(() => import('./features/doctor/Doctor.svelte')),
  settings: panel<{ readonly section?: SettingsSection }>(() => import('./features/settings/Settings.svelte')),
  /** What the table is narrowed to; `name`: a filter that is kept under this name. */
  filter: panel<{ readonly name: string | null }>(() => import('./features/table/FilterSheet.svelte')),
  odd: panel(() => import('./features/table/OddRows.svelte')),
  'phone-book': panel<{ readonly numbers: readonly string[] }>(() => import('./features/phone-files/PhoneBook.svelte')),
  'phone-lists': panel<{ readonly ids: readonly string[] | null }>(() => import('./features/phone-files/PhoneLists.svelte')),
  'plan-new': panel(() => import('./features/plans/PlanNew.svelte')),
  'plan-columns': panel(() => import('./features/plans/PlanColumns.svelte')),
  'plan-start': panel<{ readonly id: string }>(() => import('./features/plans/PlanConfirm.svelte')),
  'plan-undo': panel<{ readonly id: string }>(() => import('./features/plans/PlanUndo.svelte')),
  'rotate-many': panel<{ readonly numbers: readonly string[] }>(() => import('./features/plans/RotateMany.svelte')),
  'edit-many': panel<{ readonly numbers: readonly string[] }>(() => import('./features/plans/EditMany.svelte')),
  'bench-add': panel(() => import('./features/bench/BenchAdd.svelte')),
  'bench-end': panel(() => import('./features/bench/BenchEnd.svelte')),
  'bench-pair': panel<{ readonly mac: string }>(() => import('./features/bench/BenchPair.svelte')),
  'bench-rotate': panel<{ readonly numbers: readonly string[] }>(() => import('./features/bench/BenchRotate.svelte')),
  'bench-ways': panel(() => import('./features/bench/BenchWays.svelte')),
  update: panel(() => import('./features/update/Update.svelte')),
  token: panel(() => import('./features/connect/Token.svelte')),
  help: panel(() => import('./features/help/Help.svelte')),
  palette: panel(() => import('./frame/Palette.svelte')),
  shortcuts: panel(() => import('./frame/Shortcuts.svelte')),
}

type Opened<Kind extends keyof typeof panels> = NonNullable<(typeof panels)[Kind]['opened']>

/** What is open above the table; `connect` takes the place of the whole window. */
export type Panel =
  | { readonly kind: 'none' | 'connect' }
  | { [Kind in keyof typeof panels]: { readonly kind: Kind } & Opened<Kind> }[keyof typeof panels]
