import type { Page } from '@playwright/test'
import type { ExtensionRow, RegistrationState } from '#shared/extension.ts'
import { startPreparedWindow, type PreparedWindow } from './prepared-window.ts'

const states = ['registered', 'unregistered', 'unknown'] as const
const perSecond = 50
const tickMs = 20

/** A window with rows in it whose registrations are told anew all the time, as a busy PBX would. */
export interface ChangingWindow extends PreparedWindow {
  /** Tells 50 changes a second of the rows at these places, so many of them; answers each one’s last state by its number. */
  change(places: { readonly from: number; readonly to: number }, count: number): Promise<ReadonlyMap<string, RegistrationState>>
}

export async function startChangingWindow(
  rows: readonly ExtensionRow[],
  settings: Parameters<typeof startPreparedWindow>[1] = {},
): Promise<ChangingWindow> {
  const window = await startPreparedWindow([{ id: 'office', name: 'Office', rows }], settings)
  let turn = 0
  return {
    ...window,
    change: ({ from, to }, count) =>
      new Promise((done) => {
        const last = new Map<string, RegistrationState>()
        const beganAt = Date.now()
        let told = 0
        const timer = setInterval(() => {
          // By the clock, not by the ticks: a late one is made up for.
          const due = Math.min(count, Math.floor(((Date.now() - beganAt) / 1_000) * perSecond) + 1)
          for (; told < due; told += 1) {
            turn += 1
            const number = rows[from + ((turn * 7) % (to - from))]?.number ?? ''
            const state = states[turn % states.length] ?? 'unknown'
            last.set(number, state)
            window.emit('registrations.changed', {
              accountId: 'office',
              items: [{ number, registration: { state, checkedAt: Date.now(), source: 'pbx' } }],
            })
          }
          if (told < count) return
          clearInterval(timer)
          done(last)
        }, tickMs)
      }),
  }
}

/** Where somebody is in the table: what no change of a registration may take away. */
export interface Standing {
  readonly top: number
  readonly focused: boolean
  readonly active: string | null
  readonly selected: readonly string[]
}

export function standing(page: Page): Promise<Standing> {
  return page.getByRole('grid').evaluate((grid) => ({
    top: grid.scrollTop,
    focused: document.activeElement === grid,
    active: grid.getAttribute('aria-activedescendant'),
    selected: [...grid.querySelectorAll('[role=row][aria-selected=true]')].map((row) => row.id).sort(),
  }))
}

/** In an open window, goes into the middle of its rows and selects some; answers which places are on screen. */
export async function goIntoTheMiddle(page: Page): Promise<{ from: number; to: number }> {
  const grid = page.getByRole('grid')
  await grid.locator('[aria-rowindex="2"]').waitFor()
  await grid.evaluate((element) => element.scrollTo(0, 30 * 400 + 15))
  await grid.locator('[aria-rowindex="406"]').click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  const shown = await grid.evaluate((element) => ({
    from: Math.ceil(element.scrollTop / 30),
    to: Math.floor((element.scrollTop + element.clientHeight - 30) / 30),
  }))
  return shown
}

/** What each row that is drawn says of its registration, by its number. */
export function statesOnScreen(page: Page): Promise<Record<string, string>> {
  return page
    .getByRole('grid')
    .evaluate((grid) =>
      Object.fromEntries(
        [...grid.querySelectorAll('[role=row][id]')].map((row) => [
          row.id.replace('row-', ''),
          row.querySelector<HTMLElement>('[data-state]')?.dataset['state'] ?? '',
        ]),
      ),
    )
}
