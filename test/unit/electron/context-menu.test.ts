// The menu of the right mouse button, and of the menu key.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextEntries, type MenuPlace } from '../../../src/main/electron/context-menu.ts'
import { textsIn } from '#shared/locales.ts'
import { labelsOf, startedShell } from '../../support/app/started-shell.ts'

const nothing = { canCut: false, canCopy: false, canPaste: false, canSelectAll: false }
const everything = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true }
const place = (given: Partial<MenuPlace>): MenuPlace => ({
  x: 10,
  y: 20,
  isEditable: true,
  selectionText: '',
  formControlType: 'input-text',
  menuSourceType: 'mouse',
  editFlags: everything,
  ...given,
})
/** What the menu offers there. */
const offered = (given: Partial<MenuPlace>): string[] =>
  contextEntries(place(given), textsIn('en').menus).flatMap(({ role, enabled }) => (role !== undefined && enabled ? [role] : []))

describe('the context menu', () => {
  test.each([
    ['a field with a selection', {}, ['cut', 'copy', 'paste', 'selectAll']],
    ['a field without one', { editFlags: { ...everything, canCut: false, canCopy: false } }, ['paste', 'selectAll']],
    ['an empty field', { editFlags: { ...nothing, canPaste: true } }, ['paste']],
    ['a text of several lines', { formControlType: 'text-area' as const }, ['cut', 'copy', 'paste', 'selectAll']],
    ['a secret', { formControlType: 'input-password' as const }, ['paste', 'selectAll']],
    ['a secret that was just hidden', { formControlType: 'input-password' as const, editFlags: nothing }, ['paste', 'selectAll']],
    ['a field where nothing can be done', { editFlags: nothing }, []],
    ['a selected text', { isEditable: false, selectionText: 'Mai Nguyễn', formControlType: 'none' as const }, ['copy']],
    ['a selection of blanks', { isEditable: false, selectionText: ' \n', formControlType: 'none' as const }, []],
    ['nothing in particular', { isEditable: false, formControlType: 'none' as const }, []],
    ['a button', { isEditable: false, formControlType: 'button-button' as const, editFlags: nothing }, []],
    ['a selection that may not be copied', { isEditable: false, selectionText: 'text', editFlags: nothing }, []],
  ])('offers what can be done with %s', (_what, given, roles) => {
    expect(offered(given)).toEqual(roles)
  })

  test('never takes a secret out of its field, whatever the page says of it', () => {
    const flag = fc.boolean()
    fc.assert(
      fc.property(
        fc.record({ canCut: flag, canCopy: flag, canPaste: flag, canSelectAll: flag }),
        fc.string(),
        (editFlags, selectionText) => {
          const roles = offered({ formControlType: 'input-password', editFlags, selectionText })
          return !roles.includes('copy') && !roles.includes('cut')
        },
      ),
    )
  })

  test('does not open where every entry would be grey', () => {
    const flag = fc.boolean()
    fc.assert(
      fc.property(
        fc.record({ canCut: flag, canCopy: flag, canPaste: flag, canSelectAll: flag }),
        fc.constantFrom<MenuPlace['formControlType']>('none', 'input-text', 'input-password', 'text-area', 'input-search'),
        flag,
        fc.constantFrom('', ' ', 'text'),
        (editFlags, formControlType, isEditable, selectionText) => {
          const given = { editFlags, formControlType, isEditable, selectionText }
          const entries = contextEntries(place(given), textsIn('en').menus)
          return entries.length === 0 || offered(given).length > 0
        },
      ),
    )
  })

  test('opens in the window, in the chosen language', async () => {
    const { electron, window, change } = await startedShell()
    change({ locale: 'vi' })
    window().webContents.emit('context-menu', {}, place({}))
    expect(electron.popups).toHaveLength(1)
    expect(labelsOf(electron.popups[0]?.template)).toEqual(['Cắt', 'Sao chép', 'Dán', 'Chọn tất cả'])
    expect(electron.popups[0]?.options.window).toBe(window())
  })

  test('opens at the mouse, and by a key at the text', async () => {
    const { electron, window } = await startedShell()
    window().webContents.emit('context-menu', {}, place({}))
    window().webContents.emit('context-menu', {}, place({ menuSourceType: 'keyboard', x: 10.6, y: 20.2 }))
    expect(electron.popups.map(({ options: { x, y } }) => [x, y])).toEqual([
      [undefined, undefined],
      [11, 20],
    ])
  })

  test('stays away where nothing can be done', async () => {
    const { electron, window } = await startedShell()
    window().webContents.emit('context-menu', {}, place({ isEditable: false }))
    expect(electron.popups).toEqual([])
  })
})
