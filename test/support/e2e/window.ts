import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import type { Result } from '#shared/result.ts'

/** Axe finds nothing on what is shown now. `where` names it in a failure. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // What moves is looked at when it has come to rest.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((one) => one.finished))
  })
  // There are no frames: without this it opens a page of its own each time, which takes longer than the looking. What is fine needs no
  // description of each of its nodes, which takes a fifth of the time.
  // It would put axe into the page twice for each look, which takes longer than many a look: what is there already is used again.
  const isThere = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: 'void 0' } : {}) })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
  // Everything is looked at in the light; in the dark only what colours decide can differ.
  const dark = await page.evaluate(() => {
    const { colorScheme } = getComputedStyle(document.documentElement)
    return colorScheme === 'light dark' ? matchMedia('(prefers-color-scheme: dark)').matches : colorScheme === 'dark'
  })
  if (dark) axe.withRules(['color-contrast', 'link-in-text-block'])
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
  const { violations } = await axe.analyze()
  expect(
    violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
    where,
  ).toEqual([])
}

/** Calls main as the window does, on any host. */
async function resultOf(page: Page, name: string, input: unknown): Promise<Result<unknown>> {
  return page.evaluate(
    async ({ name, input }) => {
      const preload: unknown = Reflect.get(window, 'linecard')
      if (typeof preload === 'object' && preload !== null) return Reflect.get(preload, 'calls')[name](input)
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`call/${name}`, { method: 'POST', headers, body: JSON.stringify(input) })
      return answer.json()
    },
    { name, input },
  )
}

/** Calls main as the window does; throws where it answers with a Problem. */
export async function call(page: Page, name: string, input: unknown): Promise<unknown> {
  const result = await resultOf(page, name, input)
  if (!result.ok) throw new Error(result.problem.kind)
  return result.value
}

/** What went wrong in the page itself: errors of its scripts, and refusals of its content security policy. */
export function pageTroubles(page: Page): string[] {
  const troubles: string[] = []
  page.on('console', (message) => {
    // A restart of the app under test breaks its connections.
    if (message.type() === 'error' && !/ERR_CONNECTION_|ERR_INCOMPLETE/.test(message.text())) troubles.push(message.text())
  })
  page.on('pageerror', (error) => troubles.push(error.message))
  return troubles
}

/** Goes through the form that connects a PBX. */
export async function connectTo(page: Page, pbx: { readonly address: string; readonly token: string }): Promise<void> {
  await page.getByLabel('PBX address').fill(pbx.address)
  await page.getByLabel('API token', { exact: true }).last().fill(pbx.token)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'Extensions' })).toBeVisible()
}

/** Says *Try now*, where the app has not noticed by itself that the PBX is back. */
export async function tryNow(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Try now' })
  await button.click({ timeout: 3_000 }).catch(() => {})
}
