// What happens to the window and to a start, told by hand.
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { problem } from '#shared/problem.ts'
import { showWhenReady, shownWithinMs } from '../../../src/main/electron/first-show.ts'
import { createRevival } from '../../../src/main/electron/revival.ts'
import { failStart } from '../../../src/main/electron/start-failure.ts'
import { refusedSwitch } from '../../../src/main/electron/switches.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

describe('a window', () => {
  function opened() {
    const clock = handClock()
    const window = Object.assign(new EventEmitter(), { webContents: new EventEmitter() })
    let shown = 0
    showWhenReady(window, clock, () => (shown += 1))
    return { clock, window, shown: () => shown }
  }

  test('is shown though the system never tells that it has painted', async () => {
    const { clock, shown } = opened()
    await clock.advance(shownWithinMs - 1)
    expect(shown()).toBe(0)
    await clock.advance(1)
    expect(shown()).toBe(1)
  })

  test('is shown once, with the first of what tells', async () => {
    for (const first of ['ready-to-show', 'did-finish-load'] as const) {
      const { clock, window, shown } = opened()
      ;(first === 'ready-to-show' ? window : window.webContents).emit(first)
      expect(shown()).toBe(1)
      window.emit('ready-to-show')
      window.webContents.emit('did-finish-load')
      await clock.advance(shownWithinMs)
      expect(shown()).toBe(1)
    }
  })

  test('that was closed meanwhile is not shown', async () => {
    const { clock, window, shown } = opened()
    window.emit('closed')
    await clock.advance(shownWithinMs)
    expect(shown()).toBe(0)
  })
})

describe('a window whose process ended', () => {
  const crash = { reason: 'crashed', exitCode: 139 }

  function revival(answers: boolean[] = []) {
    const clock = handClock()
    const seen = { reloads: 0, asked: 0 }
    const { gone } = createRevival({
      clock,
      log: silentLog,
      reload: () => (seen.reloads += 1),
      async ask() {
        seen.asked += 1
        return answers.shift() ?? false
      },
    })
    return { clock, seen, gone }
  }

  test('comes back three times in a row, then a person is asked', async () => {
    const { clock, seen, gone } = revival([true])
    for (let time = 0; time < 3; time += 1) gone(crash)
    expect(seen).toEqual({ reloads: 3, asked: 0 })
    gone(crash)
    gone(crash)
    expect(seen).toEqual({ reloads: 3, asked: 1 })
    await clock.advance(0)
    expect(seen).toEqual({ reloads: 4, asked: 1 })
  })

  test('comes back for as long as it is well for a minute in between', async () => {
    const { clock, seen, gone } = revival()
    for (let time = 0; time < 20; time += 1) {
      gone(crash)
      await clock.advance(60_000)
    }
    expect(seen).toEqual({ reloads: 20, asked: 0 })
  })

  test('that ended because it was told to stays away', () => {
    const { seen, gone } = revival()
    gone({ reason: 'clean-exit', exitCode: 0 })
    expect(seen).toEqual({ reloads: 0, asked: 0 })
  })
})

describe('a start that fails', () => {
  async function told(error: unknown, locale: string, ready: Promise<unknown> = Promise.resolve()) {
    const seen: string[] = []
    await failStart(error, {
      app: { whenReady: () => ready, getLocale: () => locale, exit: (code) => seen.push(`exit ${code}`) },
      dialog: { showErrorBox: (title, text) => seen.push(title, text) },
      dataDir: '/data',
    })
    return seen
  }
  const refusal = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })

  test.each([
    [
      'a folder that cannot be written',
      refusal,
      'Linecard cannot write to its data folder /data.',
      'Linecard không ghi được vào thư mục dữ liệu /data.',
    ],
    ['a folder in use', new StorageError(problem('already-running', { folder: '/data' })), 'already running', 'đang chạy'],
    ['a module that cannot be read', new Error('Cannot find module linecard'), 'Cannot find module', 'Cannot find module'],
    ['what Electron refuses', new Error('Path must be absolute'), 'Path must be absolute', 'Path must be absolute'],
  ])('says so in the system’s language and ends: %s', async (_what, error, english, vietnamese) => {
    expect(await told(error, 'en-US')).toEqual(['Linecard cannot start', expect.stringContaining(english), 'exit 1'])
    expect(await told(error, 'vi')).toEqual(['Linecard không khởi động được', expect.stringContaining(vietnamese), 'exit 1'])
  })
})

describe('a packaged start with an option that opens Linecard to others', () => {
  const names = [
    'remote-debugging-port',
    'remote-debugging-pipe',
    'no-sandbox',
    'disable-web-security',
    'inspect',
    'js-flags',
    'load-extension',
    'host-rules',
    'gpu-launcher',
  ]

  test('is refused in every spelling that Chromium takes', () => {
    const blank = fc.constantFrom('', ' ', '\t')
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom('', '=', '=9222', '= x'),
        blank,
        fc.boolean(),
        (name, value, space, windows) => {
          for (const dash of windows ? ['--', '-', '/'] : ['--', '-']) {
            const written = windows ? name.toUpperCase() : name
            const argument = `${space}${dash}${written}${value}${space}`
            expect(refusedSwitch(['--demo', argument], windows ? 'win32' : 'linux'), argument).not.toBeNull()
            expect(refusedSwitch(['--', argument], windows ? 'win32' : 'linux'), argument).not.toBeNull()
          }
        },
      ),
    )
  })

  test.each([
    [['--demo', '--data-dir', '/tmp/no-sandbox']],
    [['--proxy-server=http://proxy.example:3128']],
    [['--ozone-platform=x11', '--enable-features=WaylandWindowDecorations', '--force-device-scale-factor=2']],
    [['no-sandbox']],
    [['/no-sandbox']],
    [[]],
  ])('is none of these: %j', (argv) => {
    expect(refusedSwitch(argv, 'linux')).toBeNull()
  })
})
