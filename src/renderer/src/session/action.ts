import { app } from './app.svelte.ts'

/** Where an action stands in the palette. */
export type Section = 'extension' | 'selection' | 'app' | 'view' | 'sort' | 'column' | 'look'

/** Something that can be done from the whole window. */
export interface Action {
  readonly id: string
  readonly section: Section
  readonly label: string
  /** What is pressed for it, as the browser names it, after *Ctrl+* where that (or ⌘) is held; null: it has no key. */
  readonly press: string | null
  readonly ready: boolean
  readonly run: () => void
}

/** What an action may have besides its name and what it does. */
interface Way {
  readonly press?: string
  readonly ready?: boolean
}

export const action = (section: Section, id: string, label: string, run: () => void, way: Way = {}): Action => ({
  ...{ section, id, label, run },
  press: way.press ?? null,
  ready: way.ready ?? true,
})

/** With the extension that is chosen in the table. */
export const onExtension = (id: string, label: string, run: (number: string) => void, press?: string): Action => {
  const number = app.rows.active
  const does = (): void => {
    if (number !== null) run(number)
  }
  // Among the phones, the bulk changes and a provisioning session it is out of sight.
  const ready = number !== null && app.place !== 'phones' && app.place !== 'plans' && app.place !== 'bench'
  return action('extension', id, label, does, { ready, ...(press === undefined ? {} : { press }) })
}

/** Whether a PBX is connected. */
export const isConnected = (): boolean => app.accountId !== null

const command = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl '

/** How a key is shown; empty: there is none. */
export function shownKey(press: string | null): string {
  if (press === null) return ''
  const key = press.replace('Ctrl+', '').replace('Delete', 'Del')
  return `${press.startsWith('Ctrl+') ? command : ''}${key.length === 1 ? key.toUpperCase() : key}`
}
