// Where a window was, on a system that does not say.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startedShell, temporaryFolder } from '../../support/app/started-shell.ts'

const before = { bounds: { x: 300, y: 200, width: 1_000, height: 700 }, maximized: false }

async function opened(wayland: boolean, kept: object = before) {
  const dataDir = temporaryFolder()
  const file = join(dataDir, 'window.json')
  writeFileSync(file, JSON.stringify(kept))
  const shell = await startedShell({
    dataDir,
    // As Chromium says it of itself, chosen or found.
    prepare: ({ app }) => app.commandLine.appendSwitch('ozone-platform', wayland ? 'wayland' : 'x11'),
  })
  return {
    options: shell.window().options,
    window: shell.window(),
    kept: () => JSON.parse(readFileSync(file, 'utf8')) as unknown,
  }
}

describe('a window on Wayland', () => {
  test('asks for its size and for no place', async () => {
    const { options } = await opened(true)
    expect(options).toMatchObject({ width: 1_000, height: 700 })
    expect(options).not.toHaveProperty('x')
    expect(options).not.toHaveProperty('y')
  })

  test('keeps its size, and not the 0, 0 that Electron tells', async () => {
    const { window, kept } = await opened(true)
    window.emit('close', { preventDefault() {} })
    expect(kept()).toEqual({ bounds: { width: 900, height: 700 }, maximized: false })
  })
})

describe('a window on X11', () => {
  test('is where it was, and keeps where it is', async () => {
    const { options, window, kept } = await opened(false)
    expect(options).toMatchObject(before.bounds)
    window.emit('close', { preventDefault() {} })
    expect(kept()).toEqual({ bounds: { x: 10, y: 20, width: 900, height: 700 }, maximized: false })
  })

  test('is placed by the system after it was on Wayland', async () => {
    const { options } = await opened(false, { bounds: { width: 1_000, height: 700 }, maximized: false })
    expect(options).not.toHaveProperty('x')
  })
})
