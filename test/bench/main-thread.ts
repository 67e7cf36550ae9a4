import type { Page } from '@playwright/test'

/**
 * Reads how long the page's main thread has worked so far, in ms: Chromium's `TaskDuration`, which holds scripts, style, layout and the
 * recording of paint. It is counted in the thread's own time, so that other programs on this computer do not count as work of the page.
 */
export async function mainThreadOf(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return (metrics.find((one) => one.name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
  }
}
