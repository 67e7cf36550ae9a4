import { m } from '../paraglide/messages.js'
import { app } from '../state/app.svelte.ts'
import { copyDiagnostics } from './diagnostics.ts'
import { oneTime } from '../state/one-time.svelte.ts'
import { showQueue, undo } from './edits.ts'
import { toggleWatch } from './watching.ts'

export interface Action {
  readonly id: string
  readonly label: string
  /** How its key is shown; empty: it has none. */
  readonly keys: string
  readonly ready: boolean
  readonly run: () => void
}

const command = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl '

/** Everything that can be done, for the palette, the shortcuts sheet and the keys: one list. */
export function actions(): Action[] {
  const number = app.rows.active
  const connected = app.accountId !== null
  const edited = app.edits.at(-1)
  const onActive = (kind: 'handoff' | 'rotate' | 'edit' | 'delete' | 'doctor') => () => {
    if (number !== null) app.show({ kind, number })
  }
  return [
    {
      id: 'search',
      label: m.key_search(),
      keys: `${command}F`,
      ready: connected,
      run: () => document.getElementById('search')?.focus(),
    },
    { id: 'new', label: m.key_new(), keys: 'N', ready: connected, run: () => app.show({ kind: 'new' }) },
    { id: 'palette', label: m.key_palette(), keys: `${command}K`, ready: connected, run: () => app.show({ kind: 'palette' }) },
    { id: 'handoff', label: m.handoff(), keys: 'H', ready: number !== null, run: onActive('handoff') },
    {
      id: 'handoff-many',
      label: m.handoff_many({ count: app.rows.selected.size }),
      keys: '',
      ready: connected && app.rows.selected.size > 0,
      run: () => app.show({ kind: 'handoff-many', numbers: app.rows.inOrder() }),
    },
    { id: 'links', label: m.links_title(), keys: '', ready: oneTime.all.size > 0, run: () => app.show({ kind: 'links' }) },
    { id: 'refresh', label: m.key_refresh(), keys: 'R', ready: number !== null, run: () => void refresh() },
    { id: 'edit', label: m.edit(), keys: 'F2', ready: number !== null, run: onActive('edit') },
    { id: 'rotate', label: m.rotate(), keys: '', ready: number !== null, run: onActive('rotate') },
    { id: 'doctor', label: m.doctor(), keys: '', ready: number !== null, run: onActive('doctor') },
    {
      id: 'watch',
      label: number !== null && app.lists.watched.has(number) ? m.key_unwatch() : m.key_watch(),
      keys: 'W',
      ready: number !== null,
      run: () => void (number === null || toggleWatch(number)),
    },
    { id: 'delete', label: m.delete(), keys: 'Del', ready: number !== null, run: onActive('delete') },
    {
      id: 'undo',
      label: m.key_undo(),
      keys: `${command}Z`,
      ready: edited !== undefined,
      run: () => void (edited === undefined || undo(edited)),
    },
    { id: 'queue', label: m.queue_show(), keys: '', ready: connected, run: showQueue },
    { id: 'diagnostics', label: m.diagnostics(), keys: '', ready: true, run: () => void copyDiagnostics() },
    { id: 'settings', label: m.settings(), keys: `${command},`, ready: true, run: () => app.show({ kind: 'settings' }) },
    { id: 'connect', label: m.account_add(), keys: '', ready: true, run: () => app.show({ kind: 'connect' }) },
    { id: 'shortcuts', label: m.shortcuts(), keys: '?', ready: true, run: () => app.show({ kind: 'shortcuts' }) },
  ]
}

async function refresh(): Promise<void> {
  if (app.accountId === null || app.rows.active === null) return
  const read = await app.call('extensions.refresh', { accountId: app.accountId, number: app.rows.active })
  if (!read.ok) app.say('', read.problem)
}

const keyOf: Readonly<Record<string, string>> = {
  n: 'new',
  h: 'handoff',
  r: 'refresh',
  w: 'watch',
  F2: 'edit',
  Delete: 'delete',
  '?': 'shortcuts',
}
const commandKeyOf: Readonly<Record<string, string>> = { f: 'search', k: 'palette', ',': 'settings', z: 'undo' }

/** The window's keys. Single letters count only where nobody is typing and no sheet is open. */
export function onWindowKey(event: KeyboardEvent): void {
  const held = event.ctrlKey || event.metaKey
  const typing =
    event.target instanceof HTMLElement && event.target.matches('input:not([type=checkbox]), textarea, [contenteditable]')
  // What is being typed has an Undo of its own.
  if (held && event.key.toLowerCase() === 'z' && (typing || event.shiftKey)) return
  const id = held
    ? commandKeyOf[event.key.toLowerCase()]
    : typing || app.panel.kind !== 'none' || event.altKey
      ? undefined
      : (keyOf[event.key] ?? keyOf[event.key.toLowerCase()])
  if (id === undefined || (held && app.panel.kind !== 'none' && app.panel.kind !== 'palette')) return
  const action = actions().find((one) => one.id === id)
  if (!action?.ready) return
  event.preventDefault()
  action.run()
}
