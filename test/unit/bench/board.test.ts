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
})
