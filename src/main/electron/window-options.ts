import type { BrowserWindowConstructorOptions } from 'electron'
import type { Placed } from './window-state.ts'

export interface WindowLook {
  readonly preload: string
  readonly packaged: boolean
  readonly dark: boolean
  readonly bounds: Placed
}

/**
 * The window's options. Its page runs without Node, in a sandbox, in a world apart from the preload's; everything that would
 * loosen this stays at its default and is named here only where the default is worth pinning.
 */
export function windowOptions({ preload, packaged, dark, bounds }: WindowLook): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: 720,
    minHeight: 480,
    title: 'Linecard',
    // Shown when the page has painted; until then, and where it lags while resizing, its own background.
    show: false,
    backgroundColor: dark ? '#101316' : '#f6f7f9',
    webPreferences: {
      preload,
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
