import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { quietSqliteWarning } from '../../../src/main/system/quiet-warnings.ts'
import { starterOf } from '../../../src/main/start/starter.ts'

describe('the channel to the script that started Linecard', () => {
  const channel = (connected: boolean) => {
    const sent: string[] = []
    return Object.assign(new EventEmitter(), { connected, sent, send: (message: string) => void sent.push(message) })
  }

  it('tells that the window is shown, and asks to quit', () => {
    const one = channel(true)
    const starter = starterOf(one)
    let quits = 0
    let leaves = 0
    starter.onQuit(
      () => (quits += 1),
      () => (leaves += 1),
    )
    starter.windowShown()
    starter.asking()
    one.emit('message', 'quit')
    one.emit('message', { quit: true })
    one.emit('message', 'leave')
    one.emit('message', 'something else')
    expect([one.sent, quits, leaves]).toEqual([['window shown', 'asking'], 1, 1])
  })

  it('is not needed: a program that was started in another way has none', () => {
    const gone = channel(false)
    starterOf(gone).windowShown()
    starterOf(gone).asking()
    expect(gone.sent).toEqual([])
    expect(() => starterOf(new EventEmitter()).windowShown()).not.toThrow()
  })
})

describe('warnings of Node', () => {
  const warn = (source: EventEmitter, name: string, message: string): void =>
    void source.emit('warning', Object.assign(new Error(message), { name }))

  it('are printed as before, but for the one that SQLite is experimental', () => {
    const printed: string[] = []
    const source = new EventEmitter()
    source.on('warning', (warning: Error) => void printed.push(warning.message))
    quietSqliteWarning(source as never)
    warn(source, 'ExperimentalWarning', 'SQLite is an experimental feature and might change at any time')
    warn(source, 'ExperimentalWarning', 'Something else is experimental')
    warn(source, 'DeprecationWarning', 'SQLite was called wrongly')
    expect(printed).toEqual(['Something else is experimental', 'SQLite was called wrongly'])
  })
})
