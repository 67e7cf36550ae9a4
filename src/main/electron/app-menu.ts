import { join } from 'node:path'
import type { MenuAction } from '#shared/menu-actions.ts'
import type { Log } from '../log/log.ts'
import type { ElectronParts } from './electron-parts.ts'
import { menuTemplate } from './menu.ts'

export interface AppMenuOptions {
  readonly electron: Pick<ElectronParts, 'app' | 'Menu' | 'shell'>
  readonly platform: NodeJS.Platform
  readonly dataDir: string
  readonly icon: string
  /** The folder with the licenses of what is in the package; null: there is none. */
  readonly licenses: string | null
  /** What Linecard runs on, for the About box. */
  readonly versions: { readonly electron?: string; readonly chrome?: string; readonly node: string }
  readonly language: () => string
  readonly choose: (action: MenuAction) => void
  readonly openDocumentation: () => void
  readonly log: Log
}

/** What the menu goes by. */
interface Known {
  readonly open: boolean
  readonly connected: boolean
}

export interface AppMenu {
  /** Draws the menu and what the About box says, in the language of now. */
  draw(): void
  know(news: Partial<Known>): void
}

/** The app's menu, and what it opens outside the window. Paths are main's own; nothing that a window says is opened. */
export function createAppMenu(options: AppMenuOptions): AppMenu {
  const { electron, platform, dataDir, icon, licenses, versions, language, choose, log } = options
  const { app, Menu, shell } = electron
  let known: Known = { open: false, connected: false }

  async function openFolder(folder: string): Promise<void> {
    const trouble = await shell.openPath(folder)
    if (trouble !== '') log.warn('a folder could not be opened', { trouble })
  }

  function draw(): void {
    const template = menuTemplate({
      ...{ platform, packaged: app.isPackaged, language: language(), ...known, choose },
      openDocumentation: options.openDocumentation,
      openLogs: () => void openFolder(join(dataDir, 'logs')),
      openLicenses: licenses === null ? null : () => void openFolder(licenses),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
    const { electron: own = '', chrome = '', node } = versions
    app.setAboutPanelOptions({
      ...{ applicationName: 'Linecard', applicationVersion: app.getVersion(), iconPath: icon },
      // Of macOS and Windows only the second has a place for credits; all three show this.
      copyright: `MIT License. © 2026 The Linecard authors\nElectron ${own}, Chromium ${chrome}, Node ${node}`,
    })
  }

  return {
    draw,
    know(news) {
      const before = known
      known = { ...known, ...news }
      if (known.open !== before.open || known.connected !== before.connected) draw()
    },
  }
}
