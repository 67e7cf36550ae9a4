// What of the theme lies outside the page: the system's frames, menus and dialogs, and the ground that a window has before it paints.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { startedShell, temporaryFolder } from '../../support/app/started-shell.ts'

const [, light, dark] = /--ground: light-dark\((#\w{6}), (#\w{6})\);/.exec(readFileSync('src/renderer/src/app.css', 'utf8')) ?? []

describe('the theme of the settings', () => {
  test('is the system’s for this app: at the start, at once when it changes, and back', async () => {
    const { electron, change } = await startedShell({ settings: { theme: 'light' } })
    expect(electron.nativeTheme.themeSource).toBe('light')
    change({ theme: 'dark' })
    expect(electron.nativeTheme.themeSource).toBe('dark')
    change({ theme: 'system' })
    expect(electron.nativeTheme.themeSource).toBe('system')
  })

  test('is there before the window and the records are, from the second start on', async () => {
    const dataDir = temporaryFolder()
    await startedShell({ dataDir, settings: { theme: 'light' } })
    const sources: string[] = []
    const { window } = await startedShell({
      dataDir,
      settings: { theme: 'light' },
      prepare: ({ app, nativeTheme }) =>
        app.on('browser-window-created', () => {
          sources.push(nativeTheme.themeSource)
        }),
    })
    expect(sources).toEqual(['light'])
    expect(window().options.backgroundColor).toBe(light)
  })

  test('is left alone by a change of something else', async () => {
    const { electron, change } = await startedShell({ settings: { theme: 'dark' } })
    let updates = 0
    electron.nativeTheme.on('updated', () => (updates += 1))
    change({ theme: 'dark', locale: 'vi' })
    change({ tourDone: true })
    expect(updates).toBe(0)
  })
})

describe('the window’s ground', () => {
  test('follows the setting', async () => {
    const { window, change } = await startedShell()
    change({ theme: 'light' })
    expect(window().backgroundColor).toBe(light)
    change({ theme: 'dark' })
    expect(window().backgroundColor).toBe(dark)
  })

  test('follows the system where the setting says so, and not where it does not', async () => {
    const { electron, window, change } = await startedShell()
    const systemTurns = (isDark: boolean): void => {
      electron.nativeTheme.systemIsDark = isDark
      electron.nativeTheme.emit('updated')
    }
    systemTurns(false)
    expect(window().backgroundColor).toBe(light)
    systemTurns(true)
    expect(window().backgroundColor).toBe(dark)
    change({ theme: 'light' })
    systemTurns(true)
    expect(window().backgroundColor).toBe(light)
  })

  test('troubles nobody while there is no window', async () => {
    const { electron, window } = await startedShell({ platform: 'darwin' })
    window().emit('closed')
    expect(() => electron.nativeTheme.emit('updated')).not.toThrow()
  })
})
