import type { BrowserWindowConstructorOptions, Session } from 'electron'
import type { Placed } from './window-state.ts'

export interface WindowLook {
  readonly preload: string
  readonly packaged: boolean
  readonly dark: boolean
  /** The session of the window alone. */
  readonly session: Session
  readonly bounds: Placed
  /** The picture for its frame and the task bar; null: the system has it from the package. */
  readonly icon: string | null
}

/** What a window shows where its page has not painted: the page's own ground. */
export const ground = (dark: boolean): string => (dark ? '#101316' : '#f6f7f9')

/**
 * The window's options. Its page runs without Node, in a sandbox, in a world apart from the preload's; everything that would
 * loosen this stays at its default and is named here only where the default is worth pinning.
 */
export function windowOptions({ preload, packaged, dark, session, bounds, icon }: WindowLook): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: 720,
    minHeight: 480,
    title: 'Linecard',
    // The window has a bar of its own; Alt shows the menu.
    autoHideMenuBar: true,
    ...(icon === null ? {} : { icon }),
    // Shown when the page has painted; until then, and where it lags while resizing, its own background.
    show: false,
    backgroundColor: ground(dark),
    webPreferences: {
      preload,
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !packaged,
    },
  }
}
