import { describe, expect, it } from 'vitest'
import { createBoard, maxStrangers } from '../../../src/main/bench/board.ts'
import { newBox } from '../../../src/main/bench/box.ts'

const macOf = (index: number): string => (0x001565000000 + index).toString(16).padStart(12, '0')

describe('the board of a session', () => {
  it('keeps no more than so many phones that nobody has, and each that somebody has', () => {
    const kept = new Set<string>()
    const board = createBoard(
      { seats: [], boxes: [], undos: [] },
      { seat() {}, box: ({ key }) => void kept.add(key), dropBox: (key) => void kept.delete(key), dropSeat() {}, undos() {} },
    )
    board.add('1001', null)
    board.keepBox({ ...newBox(macOf(0), macOf(0)), heardAt: 1 })
    board.pair({ number: '1001', mac: macOf(0), by: 'scan', phoneId: 'p', record: null }, null)
    for (let index = 1; index <= maxStrangers + 20; index += 1)
      board.keepBox({ ...newBox(macOf(index), macOf(index)), heardAt: 1_000 + index })
    expect(board.boxes().length).toBe(maxStrangers + 1)
    expect(board.withMac(macOf(0))?.number).toBe('1001')
    expect([board.box(macOf(0)) !== null, board.box(macOf(1)), board.box(macOf(maxStrangers + 20)) !== null]).toEqual([
      true,
      null,
      true,
    ])
    expect(kept.size).toBe(maxStrangers + 1)
  })

  it('has one line for a phone that was waited for by its MAC and heard without it', () => {
    const board = createBoard(
      { seats: [], boxes: [], undos: [] },
      { seat() {}, box() {}, dropBox() {}, dropSeat() {}, undos() {} },
    )
    const mac = macOf(1)
    board.add('1001', null)
    board.pair({ number: '1001', mac, by: 'hand', phoneId: 'p', record: null }, null)
    const discovered = { at: 5, how: 'plug-and-play', params: {} } as const
    board.keepBox({ ...newBox('ip/192.0.2.7', null), heardAt: 5, steps: { discovered } })
    board.nameBox('ip/192.0.2.7', mac)
    expect(board.boxes().map(({ key, heardAt, steps }) => ({ key, heardAt, steps }))).toEqual([
      { key: mac, heardAt: 5, steps: { discovered } },
    ])
  })
})
