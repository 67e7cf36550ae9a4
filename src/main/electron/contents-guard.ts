import { webRtcNames } from '#shared/web-rtc.ts'

/** The part of a window's contents that is watched here. */
export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate',
    listener: (event: { preventDefault(): void }) => void,
  ): unknown
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: 'deny' }): void
  setWebRTCIPHandlingPolicy(policy: 'disable_non_proxied_udp'): void
}

/** As much of a window's contents as it takes to change what its pages find. */
export interface ScriptedContents {
  readonly debugger: {
    attach(protocolVersion: string): void
    sendCommand(method: string, parameters?: object): Promise<unknown>
  }
}

/**
 * Keeps a window on the page that it was made for: it goes nowhere, no other window opens, and nothing is embedded. A link that
 * asks for a new window is offered to `openLink`, which decides whether the system's browser gets it. WebRTC may send nothing by UDP;
 * by TCP it goes the way of the session's proxy.
 */
export function guardContents(contents: GuardedContents, openLink: (url: string) => void): void {
  const prevent = (event: { preventDefault(): void }): void => event.preventDefault()
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-navigate', prevent)
  contents.on('will-redirect', prevent)
  contents.on('will-frame-navigate', prevent)
  contents.on('will-attach-webview', prevent)
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url)
    return { action: 'deny' }
  })
}

/** Run in each document before its own scripts. */
const withoutWebRtc = `for (const name of ${JSON.stringify(webRtcNames)}) delete globalThis[name]`

/**
 * Takes WebRTC out of every document of a window. The preload does so in the page itself, before its first script; an empty frame that the
 * page adds would still have it, and no preload is run there. Chromium's own tools reach those, too.
 */
export async function takeWebRtcAway(contents: ScriptedContents, fault: (error: unknown) => void): Promise<void> {
  try {
    contents.debugger.attach('1.3')
    await Promise.all([
      contents.debugger.sendCommand('Page.enable'),
      contents.debugger.sendCommand('Page.addScriptToEvaluateOnNewDocument', { source: withoutWebRtc, runImmediately: true }),
    ])
  } catch (error) {
    // The other walls stand.
    fault(error)
  }
}
