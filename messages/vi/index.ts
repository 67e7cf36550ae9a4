// What main itself says in Vietnamese.
export { default as cards } from './cards.json' with { type: 'json' }
export { default as columns } from './columns.json' with { type: 'json' }
export { default as dialogs } from './dialogs.json' with { type: 'json' }
export { default as menus } from './menus.json' with { type: 'json' }
export { default as notifications } from './notifications.json' with { type: 'json' }
/** What is found by a code: read when it is wanted. */
export const byCode = () => import('./by-code.ts')
