// What is in the app's menu, by system, and what its entries do.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentation } from '#shared/about.ts'
import { menuActions, menuKeys } from '#shared/menu-actions.ts'
import { accountOf } from '../../support/e2e/prepared-window.ts'
import { entriesOf, labelsOf, plainMenu, startedShell, type StartedShell } from '../../support/app/started-shell.ts'

/** Chooses an entry as somebody does: Electron hands over the item, the window and the event. */
function choose({ electron }: StartedShell, id: string): boolean {
  const entry = entriesOf(electron.guards.menu).find((one) => one.id === id)
  if (!entry?.enabled && entry?.enabled !== undefined) return false
  ;(entry?.click as (() => void) | undefined)?.()
  return entry !== undefined
}
const enabled = ({ electron }: StartedShell): string[] =>
  entriesOf(electron.guards.menu).flatMap(({ id, enabled: can }) => (id !== undefined && can === true ? [id] : []))
const acme = accountOf({ id: 'acme', name: 'Acme' })
const connected = { state: { accounts: [acme] } }

describe('the app’s menu', () => {
  test.each([
    ['linux', ['File', 'Edit', 'View', 'Help']],
    ['win32', ['File', 'Edit', 'View', 'Help']],
    ['darwin', ['Linecard', 'File', 'Edit', 'View', 'Window', 'Help']],
  ] as const)('has the menus that people look for on %s', (platform, menus) => {
    expect(plainMenu({ platform }).map(({ label }) => label?.replace('&', ''))).toEqual(menus)
  })

  test.each([
    ['linux', 'File', 'Help'],
    ['win32', 'File', 'Help'],
    ['darwin', 'Linecard', 'Linecard'],
  ] as const)('has Settings and About where people look for them on %s', (platform, settings, about) => {
    const within = (name: string) => {
      const menu = plainMenu({ platform }).find(({ label }) => label?.replace('&', '') === name)
      return labelsOf(Array.isArray(menu?.submenu) ? menu.submenu : [])
    }
    expect(within(settings)).toContain('Settings…')
    expect(within(about)).toContain('About Linecard')
    expect(labelsOf(plainMenu({ platform })).filter((label) => /Settings|About/.test(label))).toHaveLength(2)
  })

  test('has each action of the window once, and every entry does something', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const entries = entriesOf(plainMenu({ platform }))
      const ids = entries.flatMap(({ id }) => id ?? [])
      expect(ids.toSorted()).toEqual([...menuActions, 'documentation', 'licenses', 'logs'].toSorted())
      const idle = entries.filter(({ role, click, submenu }) => role === undefined && click === undefined && !submenu)
      expect(idle).toEqual([])
    }
  })

  test('shows the keys that the window hears, and takes none that it needs for something else', () => {
    // The keys that Electron gives to the roles that are used here.
    const ofRoles = ['Z', 'Shift+Z', 'Y', 'X', 'C', 'V', 'A', '0', 'Plus', '-', 'W', 'M', 'H', 'Alt+H', 'Q']
    const shown = entriesOf(plainMenu()).flatMap(({ accelerator, id }) => (accelerator === undefined ? [] : [[id, accelerator]]))
    expect(Object.fromEntries(shown)).toEqual({
      search: 'CommandOrControl+F',
      palette: 'CommandOrControl+K',
      settings: 'CommandOrControl+,',
    })
    const window = 'src/renderer/src'
    const actions = readdirSync(window, { recursive: true, encoding: 'utf8' })
      .filter((file) => basename(file) === 'actions.ts')
      .map((file) => readFileSync(join(window, file), 'utf8'))
      .join('\n')
    const ofWindow = [...actions.matchAll(/press: 'Ctrl\+(.)'/g)].map(([, key = '']) => key.toUpperCase())
    // What is edited outside of a field is undone by the window, which hears the key first.
    expect(ofWindow).toEqual(['Z'])
    for (const [name, key] of Object.entries(menuKeys)) {
      expect(actions).toContain(`press: menuKeys.${name}`)
      expect(ofRoles).not.toContain(key.replace('Ctrl+', '').toUpperCase())
    }
  })

  test('has the window do what is chosen', async () => {
    const shell = await startedShell(connected)
    for (const action of menuActions) expect(choose(shell, action), action).toBe(true)
    await shell.clock.advance(0)
    expect(shell.told('menu.chosen')).toEqual(menuActions.map((action) => ({ action })))
  })

  test('offers what needs a PBX once there is one, and no longer', async () => {
    const shell = await startedShell()
    const always = ['settings', 'help', 'shortcuts', 'diagnostics']
    expect(enabled(shell).toSorted()).toEqual(always.toSorted())
    shell.emit('accounts.changed', [acme])
    expect(enabled(shell).toSorted()).toEqual([...menuActions].toSorted())
    shell.emit('accounts.changed', [])
    expect(enabled(shell).toSorted()).toEqual(always.toSorted())
  })

  test('stays on macOS when the window is closed, without what needs one', async () => {
    const shell = await startedShell({ ...connected, platform: 'darwin' })
    expect(enabled(shell)).toContain('new')
    shell.window().emit('closed')
    expect(enabled(shell)).toEqual([])
    shell.electron.app.emit('activate')
    expect(enabled(shell)).toContain('new')
  })

  test('opens the folder of the log, and of the licenses where they are', async () => {
    const shell = await startedShell()
    choose(shell, 'logs')
    choose(shell, 'licenses')
    expect(shell.electron.opened).toEqual([join(shell.dataDir, 'logs'), '/app/licenses'])
    const fromSource = await startedShell({ more: { licenses: null } })
    expect(labelsOf(fromSource.electron.guards.menu)).not.toContain('Third-Party Licenses')
  })

  test('opens the documentation in the system’s browser', async () => {
    const outside: string[] = []
    const shell = await startedShell({
      prepare: ({ shell: system }) => (system.openExternal = async (url) => void outside.push(url)),
    })
    expect(choose(shell, 'documentation')).toBe(true)
    await shell.clock.advance(0)
    expect(outside).toEqual([new URL(documentation).href])
  })

  test('says in About which version it is, on what it runs, and whose it is, as LICENSE does', async () => {
    const { electron } = await startedShell()
    expect(electron.app.about).toMatchObject({
      applicationName: 'Linecard',
      applicationVersion: '0.0.0',
      iconPath: '/app/icon.png',
    })
    expect(electron.app.about.copyright).toContain('Electron 45.4.1, Chromium 153.0.1, Node 24.18.1')
    const [, year = '', owner = ''] = /^Copyright \(c\) (\d+) (.+)$/m.exec(readFileSync('LICENSE', 'utf8')) ?? []
    expect(electron.app.about.copyright).toContain(`© ${year} ${owner}`)
  })

  test('is hidden until Alt is pressed, where it is the window’s', async () => {
    const { window } = await startedShell()
    expect(window().options.autoHideMenuBar).toBe(true)
  })
})
