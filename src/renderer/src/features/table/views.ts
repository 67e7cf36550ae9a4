import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import type { View } from '../../rows/rows.svelte.ts'

export const viewNames: Readonly<Record<View, () => string>> = {
  all: m.view_all,
  active: m.view_active,
  disabled: m.view_disabled,
  registered: m.view_registered,
  unregistered: m.view_unregistered,
  unknown: m.view_unknown,
  unchecked: m.view_unchecked,
  stored: m.view_stored,
  watched: m.view_watched,
  unproved: m.view_unproved,
}

export function showView(view: View): void {
  app.place = 'table'
  app.rows.view = view
}
