// The one drawing as the app's icon: in the window's frame and the task bar, in the Dock, and by the name that Linux finds it under.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { configuration } from '../../../build/electron-builder.config.ts'
import { identityOf } from '../../../build/packaging/linux/identity.ts'
import { desktopEntry } from '../../../build/packaging/linux/texts.ts'
import { startedShell } from '../../support/app/started-shell.ts'

describe('the app’s icon', () => {
  test.each([
    ['linux', '/app/icon.png'],
    ['win32', '/app/icon.png'],
    ['darwin', undefined],
  ] as const)('is the window’s where a window has one (%s)', async (platform, icon) => {
    const { window } = await startedShell({ platform })
    expect(window().options.icon).toBe(icon)
  })

  test.each([
    ['from source, where the Dock shows Electron’s', false, ['/app/icon.png']],
    ['installed, where the Dock has it from the package', true, []],
  ])('is right in the Dock: %s', async (_where, isPackaged, set) => {
    const icons: unknown[] = []
    await startedShell({
      platform: 'darwin',
      prepare: ({ app }) => {
        app.isPackaged = isPackaged
        app.dock = { setIcon: (icon) => icons.push(icon) }
      },
    })
    expect(icons).toEqual(set)
  })
})

describe('the name under which Linux knows Linecard', () => {
  const manifest = z.object({ desktopName: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')))
  const identity = identityOf('.', 0)

  test('is one that portals take: like a domain turned round, of the characters that D-Bus allows', () => {
    expect(manifest.desktopName).toMatch(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*){2,}\.desktop$/)
  })

  test('is the same in package.json, which Electron reads, in the desktop entry, and for the icon', () => {
    expect(`${identity.id}.desktop`).toBe(manifest.desktopName)
    expect(desktopEntry(identity)).toContain(`\nStartupWMClass=${identity.id}\n`)
    expect(desktopEntry(identity)).toContain(`\nIcon=${identity.id}\n`)
    expect(configuration({ env: {} }).linux?.syncDesktopName).toBe(true)
  })
})
