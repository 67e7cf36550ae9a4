import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { hearSystem } from '../../../src/main/electron/system-events.ts'
import { createEventHub } from '../../../src/main/host/events.ts'
import { nothingUnfinished } from '../../../src/main/host/leaving.ts'
import { startedShell } from '../../support/app/started-shell.ts'

const held = { accountId: 'a', number: '204' }

function system({ lost = false, keyless = 0, watching = false } = {}) {
  const seen: string[] = []
  const state = { watching, blockers: 0 }
  const hub = createEventHub(() => {})
  const [powerMonitor, signals, window] = [new EventEmitter(), new EventEmitter(), new EventEmitter()]
  const linecard = {
    on: hub.on,
    unfinished: () => ({ ...nothingUnfinished, lost: lost ? [held] : [], keyless }),
    lookAtClipboard: () => seen.push('clipboard looked at'),
    clearClipboard: () => seen.push('clipboard cleared'),
    endNow: () => seen.push('ended now'),
    networkChanged: () => seen.push('network changed'),
    inSight: (isSeen: boolean) => seen.push(isSeen ? 'in sight' : 'out of sight'),
    isWatching: () => state.watching,
  } as never
  const events = hearSystem({
    ...{ powerMonitor, signals },
    powerSaveBlocker: { start: () => (state.blockers += 1), stop: () => (state.blockers -= 1) },
    app: { quit: () => seen.push('quit') },
    farewell: { interrupt: () => seen.push('interrupted'), leave: () => seen.push('left') },
    linecard: () => linecard,
  })
  events.window(window)
  events.started(linecard)
  const emit = (source: EventEmitter, name: string): boolean => {
    let prevented = false
    source.emit(name, { preventDefault: () => (prevented = true) })
    return prevented
  }
  seen.length = 0
  return { emit, hub, powerMonitor, signals, window, seen, state }
}

describe('the end of a session', () => {
  test('on Windows: the clipboard and the records are closed at once, with nothing waited for', () => {
    const { emit, window, seen } = system()
    expect(emit(window, 'query-session-end')).toBe(false)
    expect(seen).toEqual(['clipboard looked at'])
    emit(window, 'session-end')
    expect(seen).toEqual(['clipboard looked at', 'ended now'])
  })

  test.each([{ lost: true }, { keyless: 3 }])(
    'on Windows waits for a question while only memory has %j, and never for less',
    (now) => {
      const { emit, window, seen } = system(now)
      expect(emit(window, 'query-session-end')).toBe(true)
      expect(seen).toEqual(['clipboard looked at', 'quit'])
    },
  )

  test('by a shutdown on Linux and macOS: the same, then Linecard ends', () => {
    const { emit, powerMonitor, seen } = system()
    expect(emit(powerMonitor, 'shutdown')).toBe(true)
    expect(seen).toEqual(['clipboard cleared', 'ended now', 'left'])
  })

  test('by a shutdown asks while only memory has a password; the clipboard is cleared before', () => {
    const { emit, powerMonitor, seen } = system({ lost: true })
    expect(emit(powerMonitor, 'shutdown')).toBe(true)
    expect(seen).toEqual(['clipboard cleared', 'quit'])
  })

  test.each(['SIGTERM', 'SIGHUP'])('by %s: everything is closed at once, without a question', (signal) => {
    const { emit, signals, seen } = system({ lost: true })
    emit(signals, signal)
    expect(seen).toEqual(['ended now', 'left'])
  })

  test('is not what Ctrl+C asks for', () => {
    const { emit, signals, seen } = system()
    emit(signals, 'SIGINT')
    expect(seen).toEqual(['interrupted'])
  })
})

test.each(['resume', 'unlock-screen'])('after %s the network is looked at anew', (event) => {
  const { emit, powerMonitor, seen } = system()
  emit(powerMonitor, event)
  expect(seen).toContain('network changed')
})

describe('what nobody sees', () => {
  test('is a window that is minimised, hidden or closed, until it is back', () => {
    for (const [down, up] of [
      ['minimize', 'restore'],
      ['hide', 'show'],
      ['closed', 'focus'],
    ] as const) {
      const { emit, window, seen } = system()
      emit(window, down)
      emit(window, up)
      expect(seen).toEqual(['out of sight', 'in sight'])
    }
  })

  test('is a locked screen, whatever the window says', () => {
    const { emit, powerMonitor, window, seen } = system()
    emit(powerMonitor, 'lock-screen')
    emit(window, 'restore')
    expect(seen).toEqual(['out of sight', 'out of sight'])
    emit(powerMonitor, 'unlock-screen')
    expect(seen.at(-1)).toBe('in sight')
  })
})

test('the system may let Linecard sleep, but for as long as somebody waits for news of a phone', () => {
  const { hub, state } = system()
  expect(state.blockers).toBe(0)
  state.watching = true
  hub.emit('watch.changed', { accountId: 'a', items: [] })
  hub.emit('watch.changed', { accountId: 'a', items: [] })
  expect(state.blockers).toBe(1)
  state.watching = false
  hub.emit('watch.changed', { accountId: 'a', items: [] })
  expect(state.blockers).toBe(0)
})

test('the shell hears all of it: from the system, the window and the terminal', async () => {
  const seen: string[] = []
  const signals = new EventEmitter()
  const { electron, window } = await startedShell({
    linecard: { endNow: () => seen.push('ended now'), networkChanged: () => seen.push('network changed') },
    more: { signals },
  })
  electron.powerMonitor.emit('resume')
  window().emit('session-end')
  signals.emit('SIGTERM')
  expect(seen).toEqual(['network changed', 'ended now', 'ended now'])
})
