import { documentation } from '#shared/about.ts'
import { menuKeys } from '#shared/menu-actions.ts'
import { m } from '../paraglide/messages.js'
import { app } from '../session/app.svelte.ts'
import { oneTime } from '../features/links/one-time.svelte.ts'
import { showAttention } from '../features/attention/attention.ts'
import { undoBulk } from '../features/bulk/bulk-news.ts'
import { copyDiagnostics } from '../features/settings/diagnostics.ts'
import { refresh } from '../features/table/row-actions.ts'
import { setStatus, showQueue, undo } from '../features/extension/edits.ts'
import { toggleWatch } from '../features/watch/watching.ts'

/** Where an action stands in the palette. */
export type Section = 'extension' | 'selection' | 'app' | 'view' | 'sort' | 'column' | 'look'

export interface Action {
  readonly id: string
  readonly section: Section
  readonly label: string
  /** What is pressed for it, as the browser names it, after *Ctrl+* where that (or ⌘) is held; null: it has no key. */
  readonly press: string | null
  readonly ready: boolean
  readonly run: () => void
}

const command = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl '

/** How a key is shown; empty: there is none. */
export function shownKey(press: string | null): string {
  if (press === null) return ''
  const key = press.replace('Ctrl+', '').replace('Delete', 'Del')
  return `${press.startsWith('Ctrl+') ? command : ''}${key.length === 1 ? key.toUpperCase() : key}`
}

/** What works from the whole window. The palette offers these and more, the shortcuts sheet shows those with a key, and the keys run them. */
export function actions(): Action[] {
  const number = app.rows.active
  const connected = app.accountId !== null
  const edited = app.edits.at(-1)
  const onActive = (kind: 'handoff' | 'rotate' | 'edit' | 'delete' | 'doctor') => ({
    section: 'extension' as const,
    ready: number !== null,
    run: () => {
      if (number !== null) app.show({ kind, number })
    },
  })
  const here = (ready: boolean, run: () => void) => ({ section: 'app' as const, ready, run })
  return [
    { id: 'handoff', label: m.handoff(), press: 'h', ...onActive('handoff') },
    { id: 'edit', label: m.edit(), press: 'F2', ...onActive('edit') },
    { id: 'rotate', label: m.rotate(), press: null, ...onActive('rotate') },
    {
      id: 'refresh',
      section: 'extension',
      label: m.key_refresh(),
      press: 'r',
      ready: number !== null,
      run: () => void (number === null || refresh(number)),
    },
    {
      id: 'watch',
      section: 'extension',
      label: number !== null && app.lists.watched.has(number) ? m.key_unwatch() : m.key_watch(),
      press: 'w',
      ready: number !== null,
      run: () => void (number === null || toggleWatch(number)),
    },
    { id: 'doctor', label: isRegistered(number) ? m.doctor_check() : m.doctor(), press: null, ...onActive('doctor') },
    ...statusOf(number),
    { id: 'delete', label: m.delete(), press: 'Delete', ...onActive('delete') },
    {
      id: 'search',
      label: m.key_search(),
      press: menuKeys.search,
      ...here(connected, () => document.getElementById('search')?.focus()),
    },
    { id: 'new', label: m.key_new(), press: 'n', ...here(connected, () => app.show({ kind: 'new' })) },
    { id: 'palette', label: m.key_palette(), press: menuKeys.palette, ...here(connected, () => app.show({ kind: 'palette' })) },
    {
      id: 'undo',
      label: m.key_undo(),
      press: 'Ctrl+z',
      ...here(edited !== undefined, undoLast),
    },
    { id: 'attention', label: m.attention_show(), press: null, ...here(connected, showAttention) },
    { id: 'queue', label: m.queue_show(), press: null, ...here(connected, showQueue) },
    { id: 'links', label: m.links_title(), press: null, ...here(oneTime.all.size > 0, () => app.show({ kind: 'links' })) },
    { id: 'diagnostics', label: m.diagnostics(), press: null, ...here(true, () => void copyDiagnostics()) },
    { id: 'settings', label: m.settings(), press: menuKeys.settings, ...here(true, () => app.show({ kind: 'settings' })) },
    { id: 'connect', label: m.account_add(), press: null, ...here(true, () => app.show({ kind: 'connect' })) },
    { id: 'help', label: m.help_open(), press: null, ...here(true, () => app.show({ kind: 'help' })) },
    { id: 'documentation', label: m.help_documentation(), press: null, ...here(true, openDocumentation) },
    { id: 'shortcuts', label: m.shortcuts(), press: '?', ...here(true, () => app.show({ kind: 'shortcuts' })) },
  ]
}

/** The host decides where it opens: never in this window. */
function openDocumentation(): void {
  window.open(documentation, '_blank', 'noopener,noreferrer')
}

/** Takes the last change back, of one extension or of many. */
function undoLast(): void {
  const edited = app.edits.at(-1)
  const { accountId } = app
  if (edited?.number !== undefined) void undo(edited.number)
  else if (edited?.bulk !== undefined && accountId !== null) void undoBulk({ accountId, id: edited.bulk })
}

function isRegistered(number: string | null): boolean {
  return number !== null && app.rows.get(number)?.registration?.state === 'registered'
}

function statusOf(number: string | null): Action[] {
  const status = number === null ? undefined : app.rows.get(number)?.status
  if (number === null || status === undefined) return []
  const on = status === 'disabled'
  return [
    {
      id: on ? 'enable' : 'disable',
      section: 'extension',
      label: on ? m.enable_this() : m.disable_this(),
      press: null,
      ready: true,
      run: () => void setStatus(number, on ? 'active' : 'disabled'),
    },
  ]
}

/** The window's keys. Single letters count only where nobody is typing and no sheet is open. */
export function onWindowKey(event: KeyboardEvent): void {
  const held = event.ctrlKey || event.metaKey
  const typing =
    event.target instanceof HTMLElement && event.target.matches('input:not([type=checkbox]), textarea, [contenteditable]')
  const sheet = app.panel.kind !== 'none'
  if (held ? sheet && app.panel.kind !== 'palette' : typing || sheet || event.altKey) return
  // What is being typed has an Undo of its own.
  if (held && event.key.toLowerCase() === 'z' && (typing || event.shiftKey)) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const pressed = held ? `Ctrl+${key}` : key
  const action = actions().find(({ press }) => press === pressed)
  if (!action?.ready) return
  event.preventDefault()
  action.run()
}
