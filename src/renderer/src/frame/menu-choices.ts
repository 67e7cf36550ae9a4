import type { MenuAction } from '#shared/menu-actions.ts'
import { m } from '../paraglide/messages.js'
import { app, type Panel } from '../session/app.svelte.ts'
import { actions } from './actions.ts'

const lightly: ReadonlySet<Panel['kind']> = new Set(['none', 'palette', 'shortcuts', 'help'])

/** Sheets in which nothing can be typed that would be lost. */
export const holdsNothing = (kind: Panel['kind']): boolean => lightly.has(kind)

/** Does what somebody chose from the app's menu: the same as its key or the palette would. A sheet that holds work stays. */
export async function chooseFromMenu(action: MenuAction): Promise<void> {
  const { kind } = app.panel
  if (kind === action) return
  if (!holdsNothing(kind) && action !== 'diagnostics') return app.say(m.menu_sheet_open())
  const found =
    actions().find(({ id }) => id === action) ??
    (await import('./palette-actions.ts')).everyAction().find(({ id }) => id === action)
  if (!found?.ready) return
  if (kind !== 'none') app.closePanel()
  found.run()
}
