import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createNotifier, shownWithinMs } from '../../../src/main/electron/notifications.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { startedShell } from '../../support/app/started-shell.ts'

function desktop(how: 'shows' | 'fails' | 'says nothing' | 'throws' | 'has none') {
  const clock = handClock()
  const seen: string[] = []
  const made: EventEmitter[] = []
  class Notification extends EventEmitter {
    static isSupported = () => how !== 'has none'
    constructor() {
      super()
      made.push(this)
    }
    show(): void {
      if (how === 'throws') throw new Error('no bus')
      if (how === 'shows') this.emit('show')
      if (how === 'fails') this.emit('failed', {}, 'not signed')
    }
  }
  const notifier = createNotifier({ Notification, clock, log: silentLog, showWindow: () => seen.push('window') })
  return { clock, made, seen, told: notifier.notify('a title', 'a text', () => seen.push('clicked')) }
}

describe('a desktop notification', () => {
  test.each([
    ['shows', true],
    ['fails', false],
    ['throws', false],
    ['has none', false],
  ] as const)('is told truly of a desktop that %s', async (how, isShown) => {
    expect(await desktop(how).told).toBe(isShown)
  })

  test('counts as not shown when nobody says so in time', async () => {
    const { clock, told } = desktop('says nothing')
    await clock.advance(shownWithinMs)
    expect(await told).toBe(false)
  })

  test('opens its extension, then the window, when it is clicked', async () => {
    const { made, seen } = desktop('shows')
    made[0]?.emit('click')
    expect(seen).toEqual(['clicked', 'window'])
  })

  test('reaches the desktop through the shell, and a click opens a window where none is', async () => {
    const { electron, desktop, window } = await startedShell({ platform: 'darwin' })
    electron.held.notifies = 'unsigned'
    expect(await desktop.notifier.notify('a', 'b', () => {})).toBe(false)
    electron.held.notifies = 'yes'
    expect(await desktop.notifier.notify('a', 'b', () => {})).toBe(true)
    window().close()
    electron.notifications.at(-1)?.emit('click')
    expect(electron.windows.filter(({ gone }) => !gone).length).toBe(1)
  })
})
