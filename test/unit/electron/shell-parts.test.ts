import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFlags } from '../../../src/main/electron/flags.ts'
import { firstWindowState, fitToScreens, keepWindowState, readWindowState } from '../../../src/main/electron/window-state.ts'

describe('where the window was', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'linecard-window-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('is remembered', () => {
    const file = join(folder, 'window.json')
    const state = { bounds: { x: -5, y: 40, width: 900, height: 700 }, maximized: true }
    keepWindowState(file, state)
    expect(readWindowState(file)).toEqual(state)
  })

  test.each(['', '{', 'null', '{"bounds":{"width":"wide"}}', '{"bounds":{"width":1,"height":1},"maximized":false}'])(
    'starts afresh when its file holds %j',
    (text) => {
      const file = join(folder, 'window.json')
      writeFileSync(file, text)
      expect(readWindowState(file)).toEqual(firstWindowState)
    },
  )

  test('a folder that cannot be written costs only the memory of it', () => {
    expect(() => keepWindowState(join(folder, 'gone', 'window.json'), firstWindowState)).not.toThrow()
    expect(readWindowState(join(folder, 'gone', 'window.json'))).toEqual(firstWindowState)
  })

  test('keeps nothing but numbers and whether it filled the screen', () => {
    const file = join(folder, 'window.json')
    keepWindowState(file, firstWindowState)
    expect(readFileSync(file, 'utf8')).toMatch(/^[{}"a-z:,0-9]+$/)
  })

  test('a window on a screen that was unplugged is placed by the system', () => {
    expect(fitToScreens({ x: 3000, y: 100, width: 900, height: 700 }, [{ x: 0, y: 0, width: 1920, height: 1040 }])).toEqual({
      width: 900,
      height: 700,
    })
  })

  test('always lies wholly on one screen', () => {
    const area = fc.record({
      x: fc.integer({ min: -4000, max: 4000 }),
      y: fc.integer({ min: -4000, max: 4000 }),
      width: fc.integer({ min: 300, max: 4000 }),
      height: fc.integer({ min: 300, max: 4000 }),
    })
    fc.assert(
      fc.property(area, fc.array(area, { minLength: 1, maxLength: 4 }), (bounds, areas) => {
        const placed = fitToScreens(bounds, areas)
        const { x, y } = placed
        if (x === undefined || y === undefined) return placed.width <= bounds.width && placed.height <= bounds.height
        return areas.some(
          (screen) =>
            x >= screen.x &&
            y >= screen.y &&
            x + placed.width <= screen.x + screen.width &&
            y + placed.height <= screen.y + screen.height,
        )
      }),
    )
  })
})

test.each([
  [['.', '--demo', '--data-dir', '/tmp/x'], { dataDir: '/tmp/x', demo: true }],
  [['--data-dir=/tmp/x'], { dataDir: '/tmp/x', demo: false }],
  [['.', '--data-dir', 'try'], { dataDir: resolve('/home/ann/try'), demo: false }],
  [['--enable-features=Some', '--no-sandbox', 'sip:210@pbx.example'], { dataDir: null, demo: false }],
  [['--data-dir'], { dataDir: null, demo: false }],
  [[], { dataDir: null, demo: false }],
])('the command line %j is read as what the app knows of it', (argv, flags) => {
  expect(readFlags(argv, '/home/ann')).toEqual(flags)
})
