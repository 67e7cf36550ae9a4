import { expect, test } from '@playwright/test'
import { openPrepared } from '../support/e2e/host.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import {
  goIntoTheMiddle,
  standing,
  startChangingWindow,
  statesOnScreen,
  type ChangingWindow,
} from '../support/e2e/changing-window.ts'

let window: ChangingWindow

test.afterEach(() => window.close())

test('fifty changes of registrations a second take away no selection, focus or place, and redraw no row', async ({ page }) => {
  window = await startChangingWindow(rowsFor(2_000, Date.now()))
  await openPrepared(page, window)
  const places = await goIntoTheMiddle(page)
  const before = await standing(page)
  expect(before).toMatchObject({ focused: true })
  expect(before.selected).toHaveLength(3)
  const rows = await page.evaluateHandle(() =>
    [...document.querySelectorAll('[role=row][id]')].map((row) => ({ row, id: row.id })),
  )

  const last = await window.change(places, 250)
  await expect.poll(() => statesOnScreen(page)).toMatchObject(Object.fromEntries(last))

  expect(await standing(page)).toEqual(before)
  expect(await rows.evaluate((all) => all.every(({ row, id }) => row.isConnected && row.id === id))).toBe(true)
})

test('in a view that rows leave and come back to, the keys stay where they are', async ({ page }) => {
  const rows = rowsFor(2_000, Date.now())
  window = await startChangingWindow(rows, {
    window: {
      ...{ accountId: 'office', view: 'registered', search: '', sort: { column: 'number', down: false } },
      ...{ columns: ['name', 'registration'], widths: {}, active: null, selected: [], inspector: true },
    },
  })
  await openPrepared(page, window)
  await goIntoTheMiddle(page)
  const before = await standing(page)
  const grid = page.getByRole('grid')
  // Above what is on screen and below it: rows come into the view and leave it all the time.
  const above = await window.change({ from: 0, to: 60 }, 100)
  const below = await window.change({ from: 1_900, to: 2_000 }, 100)
  const registered = rows.filter(
    ({ number, registration }) => (above.get(number) ?? below.get(number) ?? registration?.state) === 'registered',
  )
  await expect(grid).toHaveAttribute('aria-rowcount', String(registered.length + 1))
  const after = await standing(page)
  expect(after).toMatchObject({ top: before.top, focused: true })
  await page.keyboard.press('ArrowDown')
  expect(await standing(page)).not.toMatchObject({ active: before.active })
  await expect(page.getByText('3 selected')).toBeVisible()
})
