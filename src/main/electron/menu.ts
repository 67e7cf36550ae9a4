import type { MenuItemConstructorOptions } from 'electron'
import { menuTexts, type MenuTexts } from './menu-texts.ts'

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly packaged: boolean
  /** A language tag such as `vi-VN`. */
  readonly language: string
}

const line: MenuItemConstructorOptions = { type: 'separator' }

/** The menu: Electron's own roles, so that keys and what they do are the system's; their words are English everywhere, so ours. */
export function menuTemplate({ platform, packaged, language }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const texts = menuTexts(language)
  const menu = (label: string, submenu: MenuItemConstructorOptions[]): MenuItemConstructorOptions => ({
    label: mac ? label.replace('&', '') : label,
    submenu,
  })
  return [
    ...(mac ? [menu('Linecard', appMenu(texts))] : []),
    menu(texts.file, [
      mac
        ? { role: 'close', label: texts.closeWindow }
        : { role: 'quit', label: platform === 'win32' ? texts.quitOnWindows : texts.quit },
    ]),
    menu(texts.edit, editMenu(texts)),
    menu(texts.view, viewMenu(texts, packaged)),
    // Elsewhere the window's own frame has all of it.
    ...(mac ? [{ ...menu(texts.window, windowMenu(texts)), role: 'window' as const }] : []),
  ]
}

function appMenu(texts: MenuTexts): MenuItemConstructorOptions[] {
  return [
    { role: 'services', label: texts.services },
    line,
    { role: 'hide', label: texts.hide },
    { role: 'hideOthers', label: texts.hideOthers },
    { role: 'unhide', label: texts.showAll },
    line,
    { role: 'quit', label: texts.quit },
  ]
}

function editMenu(texts: MenuTexts): MenuItemConstructorOptions[] {
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

function viewMenu(texts: MenuTexts, packaged: boolean): MenuItemConstructorOptions[] {
  return [
    { role: 'resetZoom', label: texts.actualSize },
    { role: 'zoomIn', label: texts.zoomIn },
    { role: 'zoomOut', label: texts.zoomOut },
    line,
    { role: 'togglefullscreen', label: texts.fullScreen },
    // A reload loses what was typed, and the tools show what the window knows: both are for working on Linecard itself.
    ...(packaged
      ? []
      : [
          line,
          { role: 'reload' as const, label: texts.reload },
          { role: 'toggleDevTools' as const, label: texts.developerTools },
        ]),
  ]
}

function windowMenu(texts: MenuTexts): MenuItemConstructorOptions[] {
  return [
    { role: 'minimize', label: texts.minimize },
    { role: 'zoom', label: texts.zoom },
    line,
    { role: 'front', label: texts.toFront },
  ]
}
