import { expect, it } from 'vitest'
import { createFocuses, silentMs } from '../../../src/main/registrations/focuses.ts'

const start = 1_000_000
const shows = (visible: string[], open: string | null = null) => ({ visible, open, hidden: false })
const hidden = { visible: ['1001'], open: null, hidden: true }

it('shows nothing before a window told anything, and is not hidden then', () => {
  expect(createFocuses().together(start)).toEqual({ visible: [], open: null, openSince: 0, hidden: false })
})

it('takes the rows of several windows in turn, each once', () => {
  const focuses = createFocuses()
  focuses.tell('a', shows(['1001', '1002', '1003']), start)
  focuses.tell('b', shows(['2001', '1002']), start + 1)
  expect(focuses.together(start + 2).visible).toEqual(['2001', '1001', '1002', '1003'])
})

it('is hidden only when every window is', () => {
  const focuses = createFocuses()
  focuses.tell('a', shows(['1001']), start)
  focuses.tell('b', hidden, start + 1)
  expect(focuses.together(start + 2)).toMatchObject({ visible: ['1001'], hidden: false })
  focuses.tell('a', hidden, start + 3)
  expect(focuses.together(start + 4)).toMatchObject({ visible: [], hidden: true })
})

it('holds the extension that was opened last, since it was opened', () => {
  const focuses = createFocuses()
  focuses.tell('a', shows([], '1001'), start)
  focuses.tell('a', shows(['1001'], '1001'), start + 5)
  expect(focuses.together(start + 6)).toMatchObject({ open: '1001', openSince: start })
  focuses.tell('b', shows([], '1002'), start + 7)
  expect(focuses.together(start + 8)).toMatchObject({ open: '1002', openSince: start + 7 })
  focuses.tell('b', hidden, start + 9)
  expect(focuses.together(start + 10)).toMatchObject({ open: '1001', openSince: start + 9 })
})

it('lets a window go that ended without a word, but not the only one', () => {
  const focuses = createFocuses()
  focuses.tell('crashed', shows(['1001']), start)
  focuses.tell('a', shows(['2001']), start + silentMs)
  expect(focuses.together(start + silentMs).visible).toEqual(['2001'])
  expect(focuses.together(start + 3 * silentMs).visible).toEqual(['2001'])
})

it('does not grow with the tabs that come and go', () => {
  const focuses = createFocuses()
  for (let tab = 0; tab < 1_000; tab += 1) focuses.tell(`tab ${tab}`, shows([String(1000 + tab)]), start)
  expect(focuses.together(start).visible.length).toBe(20)
})
