import { menuKeys } from '#shared/menu-actions.ts'
import { m } from '../paraglide/messages.js'
import { app } from '../session/app.svelte.ts'
import { action, isConnected, type Action, type Section } from '../session/action.ts'
import { paletteText } from './palette-text.svelte.ts'
import { phoneFileActions } from '../features/phone-files/index.ts'
import { auditActions } from '../features/audit/index.ts'
import { attentionActions } from '../features/attention/index.ts'
import { benchActions, benchSelectionActions } from '../features/bench/index.ts'
import { accountActions, connectActions, otherAccountActions } from '../features/connect/index.ts'
import { doctorActions } from '../features/doctor/index.ts'
import { editActions, newActions, removeActions, statusOfSelectedActions, undoActions } from '../features/extension/index.ts'
import { handoffActions } from '../features/handoff/index.ts'
import { handoffManyActions } from '../features/handoff-many/index.ts'
import { helpActions, tourActions } from '../features/help/index.ts'
import { inspectorActions } from '../features/inspector/index.ts'
import { linkActions } from '../features/links/index.ts'
import { planActions, planSelectionActions } from '../features/plans/index.ts'
import { phoneActions } from '../features/phones/index.ts'
import { queueActions } from '../features/queue/index.ts'
import { lookActions, settingsActions, settingsSectionActions } from '../features/settings/index.ts'
import { refreshActions, searchActions, selectionActions, tableActions } from '../features/table/index.ts'
import { watchActions } from '../features/watch/index.ts'

/** Everything that can be done in the window, in the palette's order. A feature adds its own actions here, and nowhere else. */
const sources: readonly (() => Action[])[] = [
  ...[handoffActions, editActions, refreshActions, watchActions, doctorActions, removeActions, inspectorActions],
  ...[handoffManyActions, benchSelectionActions, statusOfSelectedActions, planSelectionActions, selectionActions],
  ...[
    searchActions,
    newActions,
    frameActions,
    undoActions,
    attentionActions,
    queueActions,
    phoneActions,
    planActions,
    benchActions,
    auditActions,
    linkActions,
  ],
  ...[settingsActions, connectActions, helpActions, shortcutActions, syncActions, settingsSectionActions],
  ...[accountActions, tourActions, otherAccountActions, phoneFileActions],
  ...[tableActions, lookActions],
]

/** What can be done, ready or not: the palette offers what is ready, the shortcuts sheet shows what has a key, and the keys run it. */
export const actions = (): Action[] => sources.flatMap((source) => source())

/** In the palette's order; an extension's own heading is its name. */
export const sections: readonly (readonly [Section, () => string])[] = [
  ['extension', activeName],
  ['selection', m.selection],
  ['app', () => 'Linecard'],
  ['view', m.views],
  ['sort', m.sort],
  ['column', m.columns],
  ['look', m.settings_look],
]

function activeName(): string {
  const { active } = app.rows
  return active === null ? '' : `${active} ${app.rows.get(active)?.displayName ?? ''}`
}

function frameActions(): Action[] {
  const show = (): void => {
    paletteText.begin()
    app.show({ kind: 'palette' })
  }
  return [action('app', 'palette', m.key_palette(), show, { press: menuKeys.palette, ready: isConnected() })]
}

function shortcutActions(): Action[] {
  return [action('app', 'shortcuts', m.shortcuts(), () => app.show({ kind: 'shortcuts' }), { press: '?' })]
}

function syncActions(): Action[] {
  return [action('app', 'sync', m.sync_all(), () => void sync(), { ready: isConnected() })]
}

async function sync(): Promise<void> {
  if (app.accountId === null) return
  const read = await app.call('extensions.sync', { accountId: app.accountId })
  if (!read.ok) app.say('', read.problem)
}

/** The window's keys. Single letters count only where nobody is typing and no sheet is open. */
export function onWindowKey(event: KeyboardEvent): void {
  const held = event.ctrlKey || event.metaKey
  const typing =
    event.target instanceof HTMLElement && event.target.matches('input:not([type=checkbox]), textarea, [contenteditable]')
  const sheet = app.panel.kind !== 'none'
  if (app.panel.kind === 'palette' && !typing && paletteText.takes(event)) return event.preventDefault()
  if (held ? sheet && app.panel.kind !== 'palette' : typing || sheet || event.altKey) return
  // What is being typed has an Undo of its own.
  if (held && event.key.toLowerCase() === 'z' && (typing || event.shiftKey)) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const pressed = held ? `Ctrl+${key}` : key
  const found = actions().find(({ press }) => press === pressed)
  if (!found?.ready) return
  event.preventDefault()
  found.run()
}
