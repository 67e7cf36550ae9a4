import type { MenuAction } from '#shared/menu-actions.ts'
import { m } from '../paraglide/messages.js'
import { app } from '../session/app.svelte.ts'
import { holdsNothing } from '../session/holds-nothing.ts'
import { actions } from './actions.ts'

/** Does what somebody chose from the app's menu: the same as its key or the palette would. A sheet that holds work stays. */
export function chooseFromMenu(action: MenuAction): void {
  const { kind } = app.panel
  if (kind === action) return
  if (!holdsNothing(kind) && action !== 'diagnostics') return app.say(m.menu_sheet_open())
  const found = actions().find(({ id }) => id === action)
  if (!found?.ready) return
  if (kind !== 'none') app.closePanel()
  found.run()
}
