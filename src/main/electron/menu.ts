import type { MenuItemConstructorOptions } from 'electron'
import { textsIn, type Texts } from '#shared/locales.ts'
import { menuKeys, type MenuAction } from '#shared/menu-actions.ts'

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly packaged: boolean
  /** A language tag such as `vi-VN`. */
  readonly language: string
  /** Whether there is a window to do things in: on macOS the menu stays without one. */
  readonly open: boolean
  /** Whether there is a PBX to do things with. */
  readonly connected: boolean
  /** Has the window do it. */
  readonly choose: (action: MenuAction) => void
  readonly openDocumentation: () => void
  readonly openLogs: () => void
  /** null: the licenses of others are not there, as when Linecard runs from source. */
  readonly openLicenses: (() => void) | null
}

type MenuTexts = Texts['menus']
type Entries = MenuItemConstructorOptions[]
const line = { type: 'separator' } as const

/** Without a PBX there is nothing that these could do. */
const needsPbx: ReadonlySet<MenuAction> = new Set(['new', 'connect', 'search', 'palette', 'sync', 'tour'])

const keys: Partial<Record<MenuAction, string>> = menuKeys

/** A key as Electron writes it. */
function acceleratorOf(action: MenuAction): { accelerator?: string } {
  const letter = keys[action]?.replace('Ctrl+', '').toUpperCase()
  return letter === undefined ? {} : { accelerator: `CommandOrControl+${letter}` }
}

/**
 * The app's menu. What the system knows is Electron's own roles, so that keys and what they do are the system's; everything else is done
 * by the window. A key reaches the window first, and the menu only where the window has no use for it.
 */
export function menuTemplate(options: MenuOptions): Entries {
  const { platform, packaged, language } = options
  const mac = platform === 'darwin'
  const texts = textsIn(language).menus
  const menu = (label: string, submenu: Entries): MenuItemConstructorOptions => ({
    label: mac ? label.replace('&', '') : label,
    submenu,
  })
  const action = (name: MenuAction): MenuItemConstructorOptions => ({
    id: name,
    label: name === 'help' ? texts.news : texts[name],
    enabled: options.open && (options.connected || !needsPbx.has(name)),
    ...acceleratorOf(name),
    click: () => options.choose(name),
  })
  return [
    ...(mac ? [menu('Linecard', appMenu(texts, action))] : []),
    menu(texts.file, [
      action('new'),
      action('connect'),
      line,
      ...(mac
        ? [{ role: 'close' as const, label: texts.closeWindow }]
        : [action('settings'), line, { role: 'quit' as const, label: platform === 'win32' ? texts.quitOnWindows : texts.quit }]),
    ]),
    menu(texts.edit, [...editMenu(texts), line, action('search')]),
    menu(texts.view, [action('palette'), action('sync'), line, ...viewMenu(texts, packaged)]),
    // Elsewhere the window's own frame has all of it.
    ...(mac ? [{ ...menu(texts.window, windowMenu(texts)), role: 'window' as const }] : []),
    { ...menu(texts.help, helpMenu(texts, action, options, mac)), ...(mac ? { role: 'help' as const } : {}) },
  ]
}

type ActionEntry = (name: MenuAction) => MenuItemConstructorOptions

function appMenu(texts: MenuTexts, action: ActionEntry): Entries {
  return [
    { role: 'about', label: texts.about },
    line,
    action('settings'),
    line,
    { role: 'services', label: texts.services },
    line,
    { role: 'hide', label: texts.hide },
    { role: 'hideOthers', label: texts.hideOthers },
    { role: 'unhide', label: texts.showAll },
    line,
    { role: 'quit', label: texts.quit },
  ]
}

function editMenu(texts: MenuTexts): Entries {
  return [
    { role: 'undo', label: texts.undo },
    { role: 'redo', label: texts.redo },
    line,
    { role: 'cut', label: texts.cut },
    { role: 'copy', label: texts.copy },
    { role: 'paste', label: texts.paste },
    { role: 'delete', label: texts.delete },
    line,
    { role: 'selectAll', label: texts.selectAll },
  ]
}

function viewMenu(texts: MenuTexts, packaged: boolean): Entries {
  const entries: Entries = [
    { role: 'resetZoom', label: texts.actualSize },
    { role: 'zoomIn', label: texts.zoomIn },
    { role: 'zoomOut', label: texts.zoomOut },
    line,
    { role: 'togglefullscreen', label: texts.fullScreen },
  ]
  // A reload loses what was typed, and the tools show what the window knows: both are for working on Linecard itself.
  if (packaged) return entries
  return [...entries, line, { role: 'reload', label: texts.reload }, { role: 'toggleDevTools', label: texts.developerTools }]
}

function windowMenu(texts: MenuTexts): Entries {
  return [
    { role: 'minimize', label: texts.minimize },
    { role: 'zoom', label: texts.zoom },
    line,
    { role: 'front', label: texts.toFront },
  ]
}

function helpMenu(texts: MenuTexts, action: ActionEntry, options: MenuOptions, mac: boolean): Entries {
  const { openDocumentation, openLogs, openLicenses } = options
  return [
    { id: 'documentation', label: texts.documentation, click: openDocumentation },
    action('help'),
    action('shortcuts'),
    action('tour'),
    line,
    action('diagnostics'),
    { id: 'logs', label: texts.logFolder, click: openLogs },
    ...(openLicenses ? [{ id: 'licenses', label: texts.licenses, click: openLicenses }] : []),
    ...(mac ? [] : [line, { role: 'about' as const, label: texts.about }]),
  ]
}
