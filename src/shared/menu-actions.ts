/** What of the app's menu is done in the window, by the names that the window's own actions have. */
export const menuActions = [
  'new',
  'connect',
  'search',
  'palette',
  'sync',
  'settings',
  'tour',
  'help',
  'shortcuts',
  'diagnostics',
] as const
export type MenuAction = (typeof menuActions)[number]

/** Keys that both the menu shows and the window hears, as the browser names them, after *Ctrl+* where that (or ⌘) is held. */
export const menuKeys = { search: 'Ctrl+f', palette: 'Ctrl+k', settings: 'Ctrl+,' } as const satisfies Partial<
  Record<MenuAction, string>
>
