import { EventEmitter } from 'node:events'
import type { Page } from '@playwright/test'
import { expect, test } from 'vitest'
import { makeWindowToCome, windowToCome } from '../../support/electron/window-to-come.ts'

/** As much of a page as a test says something to. */
class FakePage extends EventEmitter {
  readonly said: string[] = []
  readonly name: string
  constructor(name: string) {
    super()
    this.name = name
  }
  async emulateMedia({ colorScheme = '' }: { colorScheme?: string }): Promise<void> {
    this.said.push(colorScheme)
  }
  url(): string {
    return this.name
  }
}
const fake = (name: string): { fake: FakePage; page: Page } => {
  const made = new FakePage(name)
  return { fake: made, page: made as unknown as Page }
}

test('what a test says of its page before there is a window is said to each that comes, and the last one is the page', async () => {
  const { page } = makeWindowToCome()
  const heard: string[] = []
  page.on('console', (message) => void heard.push(String(message)))
  await page.emulateMedia({ colorScheme: 'dark' })

  const first = fake('first')
  await windowToCome(page).come(first.page)
  expect(first.fake.said).toEqual(['dark'])
  expect(page.url()).toBe('first')
  first.fake.emit('console', 'of the first')

  const second = fake('second')
  await windowToCome(page).come(second.page)
  expect(second.fake.said).toEqual(['dark'])
  expect(page.url()).toBe('second')
  await page.emulateMedia({ colorScheme: 'light' })
  expect([first.fake.said, second.fake.said]).toEqual([['dark'], ['dark', 'light']])
  second.fake.emit('console', 'of the second')
  expect(heard).toEqual(['of the first', 'of the second'])
})

test('it can be waited for like any value, and a page of the browser’s is none', async () => {
  const { page } = makeWindowToCome()
  expect(await Promise.resolve(page)).toBe(page)
  expect(() => windowToCome(fake('a browser’s').page)).toThrow('take `test` from support/e2e/host.ts')
})
