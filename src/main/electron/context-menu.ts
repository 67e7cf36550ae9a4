import type { BrowserWindow, ContextMenuParams, Menu, MenuItemConstructorOptions } from 'electron'
import { textsIn, type Texts } from '#shared/locales.ts'

/** What Electron tells of the place where a menu is wanted, as far as it matters. */
export type MenuPlace = Pick<
  ContextMenuParams,
  'x' | 'y' | 'isEditable' | 'selectionText' | 'formControlType' | 'menuSourceType'
> & { readonly editFlags: Pick<ContextMenuParams['editFlags'], 'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'> }

/**
 * What can be done in a text field, and with a selected text; empty: nothing, so that no menu opens. A secret can be pasted but never
 * taken out, whatever the page says: a copy of it would stay in the clipboard. There is no spelling in it: names, numbers and addresses
 * have none, and dictionaries would be fetched.
 */
export function contextEntries(place: MenuPlace, texts: Texts['menus']): MenuItemConstructorOptions[] {
  const { isEditable, selectionText, formControlType, editFlags } = place
  if (!isEditable)
    return editFlags.canCopy && selectionText.trim() !== '' ? [{ role: 'copy', label: texts.copy, enabled: true }] : []
  const secret = formControlType === 'input-password'
  const entries: MenuItemConstructorOptions[] = [
    ...(secret
      ? []
      : [
          { role: 'cut' as const, label: texts.cut, enabled: editFlags.canCut },
          { role: 'copy' as const, label: texts.copy, enabled: editFlags.canCopy },
        ]),
    // A secret that was looked at is hidden again as its menu opens; Chromium tells at that moment that nothing can be done with it.
    { role: 'paste', label: texts.paste, enabled: secret || editFlags.canPaste },
    { type: 'separator' },
    { role: 'selectAll', label: texts.selectAll, enabled: secret || editFlags.canSelectAll },
  ]
  return entries.some(({ enabled }) => enabled) ? entries : []
}

export interface ContextMenuOptions {
  readonly menu: Pick<typeof Menu, 'buildFromTemplate'>
  readonly language: () => string
}

/** Opens the menu that Electron itself does not have. */
export function offerContextMenu(window: BrowserWindow, { menu, language }: ContextMenuOptions): void {
  window.webContents.on('context-menu', (_event, place) => {
    const entries = contextEntries(place, textsIn(language()).menus)
    if (entries.length === 0) return
    menu.buildFromTemplate(entries).popup({
      window,
      // By the mouse it opens where that is; by a key, where the text is. No frame: with it macOS adds what sends text elsewhere.
      ...(place.menuSourceType === 'keyboard' ? { x: Math.round(place.x), y: Math.round(place.y) } : {}),
      sourceType: place.menuSourceType,
    })
  })
}
