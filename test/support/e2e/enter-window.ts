import type { Page } from '@playwright/test'

/** Opens the browser host's window with its launch address, and waits until the page that takes its place is there. */
export async function enterWindow(page: Page, address: string, waitUntil: 'load' | 'commit' = 'load'): Promise<void> {
  await page.goto(address, { waitUntil: 'commit' })
  await page.waitForURL((url) => !url.searchParams.has('key'), { waitUntil })
}
