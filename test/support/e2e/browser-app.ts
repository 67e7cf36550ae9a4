import { pageChromium, wholeChromium } from './chromium.ts'
import { enterWindow } from './enter-window.ts'
import type { HostedApp } from './host.ts'
import { startApp, type AppOptions } from '../app/running-app.ts'

/** The built browser host, with its window in a page of the test's. */
export async function startBrowserApp(options: AppOptions = {}): Promise<HostedApp> {
  const app = await startApp(options)
  return {
    ...app,
    async open(page) {
      // Without a window of its own Chromium has nobody to ask whether a page may write to the clipboard, and says no; with one it may, after a click.
      if (pageChromium !== wholeChromium)
        await page.context().grantPermissions(['clipboard-write'], { origin: new URL(app.address).origin })
      await enterWindow(page, app.address)
    },
    async copied(page) {
      // The window may not read the clipboard: a page of somebody else's does.
      const reader = await page.context().newPage()
      await page.context().grantPermissions(['clipboard-read'], { origin: 'https://reader.example' })
      await reader.route('https://reader.example/', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<title>reader</title>' }),
      )
      await reader.goto('https://reader.example/')
      await reader.bringToFront()
      const text = await reader.evaluate(() => navigator.clipboard.readText())
      await reader.close()
      await page.bringToFront()
      return text
    },
    async refuseClipboard(page) {
      await page.context().clearPermissions()
      // Granting one thing refuses every other.
      await page.context().grantPermissions(['geolocation'])
    },
    callsOf(page, name) {
      const inputs: unknown[] = []
      page.on('request', (request) => {
        if (request.url().endsWith(`/call/${name}`)) inputs.push(request.postDataJSON())
      })
      return inputs
    },
    async hold(page, name) {
      let come = (): void => {}
      let release = (): void => {}
      const came = new Promise<void>((resolve) => (come = resolve))
      const go = new Promise<void>((resolve) => (release = resolve))
      await page.route(
        `**/call/${name}`,
        async (route) => {
          come()
          await go
          await route.fallback()
        },
        { times: 1 },
      )
      return { came, release }
    },
    async changeAnswer(page, name, change) {
      await page.route(`**/call/${name}`, async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: change(await response.json()) })
      })
    },
    async record(page) {
      const texts: string[] = []
      page.on('response', (response) => {
        if (response.url().includes('/call/'))
          void response.text().then(
            (text) => texts.push(text),
            () => {},
          )
        texts.push(response.url())
      })
      await page.exposeFunction('recordEvent', (text: string) => void texts.push(text))
      await page.addInitScript(() => {
        const { addEventListener } = EventSource.prototype
        EventSource.prototype.addEventListener = function (
          this: EventSource,
          type: string,
          listener: EventListenerOrEventListenerObject,
        ) {
          addEventListener.call(this, type, (event) => {
            if (event instanceof MessageEvent)
              void (window as unknown as { recordEvent(text: string): void }).recordEvent(String(event.data))
          })
          addEventListener.call(this, type, listener)
        } as typeof addEventListener
      })
      return () => texts
    },
  }
}
