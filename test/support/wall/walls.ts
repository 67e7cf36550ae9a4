import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import type { AskedNetwork, AskedOfApp } from '../preload/app-messages.ts'
import { windowIn, type AppBehind } from '../preload/preload-window.ts'
import type { Listeners } from './listeners.ts'
import { ways, waysAway, type WayName } from './ways.ts'

/** What stands between the window and the network, each as the app itself asked for it. */
export const walls = [
  /** The content security policy that is sent with the page. */
  'policy',
  /** The permissions policy that is sent with it. */
  'permissions',
  /** The session’s look at each request. */
  'requests',
  /** The session’s proxy that cannot be. */
  'proxy',
  /** The window’s refusal to go elsewhere. */
  'navigation',
  /** And to open another. */
  'windows',
  /** WebRTC may send nothing by UDP. */
  'webrtc-policy',
  /** The preload takes WebRTC out of its page. */
  'webrtc-preload',
  /** Chromium’s own tools take it out of every document. */
  'webrtc-documents',
  /** No names are looked up ahead. */
  'blink',
] as const
export type Wall = (typeof walls)[number]

/** Puts what a test takes away between a window and its app. */
export function without(gone: readonly Wall[], behind: AppBehind): AppBehind {
  const stands = (wall: Wall): boolean => !gone.includes(wall)
  const changes: { [K in keyof AskedOfApp]?: (answer: AskedOfApp[K]['out']) => AskedOfApp[K]['out'] } = {
    file: (answer) => ({
      ...answer,
      headers: answer.headers.filter(
        ([name]) =>
          (stands('policy') || name !== 'content-security-policy') && (stands('permissions') || name !== 'permissions-policy'),
      ),
    }),
    loads: (may) => may || !stands('requests'),
    navigates: (may) => may || !stands('navigation'),
    opens: (may) => may || !stands('windows'),
    network: (asked) => ({
      proxy: stands('proxy') ? asked.proxy : null,
      webRtc: stands('webrtc-policy') ? asked.webRtc : null,
      blink: stands('blink') ? asked.blink : null,
      documents: stands('webrtc-documents') ? asked.documents : [],
    }),
  }
  return {
    ...behind,
    ask: async (what, input) => {
      const answer = await behind.ask(what, input)
      return changes[what]?.(answer) ?? answer
    },
  }
}

/** A Chromium of its own, with what the app asked for, where each attempt can be seen. */
export interface WalledChromium {
  /** Tries these ways: those that stay in one window, each that leads away in one of its own. */
  tryAll(names: readonly WayName[]): Promise<void>
  close(): Promise<void>
}

/** What the session’s settings are called on Chromium’s command line. */
export function switchesFor({ proxy, webRtc, blink }: AskedNetwork): string[] {
  return [
    ...(proxy ? [`--proxy-server=${proxy.rules}`, `--proxy-bypass-list=${proxy.bypass}`] : []),
    ...(webRtc === null ? [] : [`--webrtc-ip-handling-policy=${webRtc}`]),
    ...(blink === null ? [] : [`--blink-settings=${blink}`]),
  ]
}

export async function startChromium(
  listeners: Listeners,
  behind: AppBehind,
  gone: readonly Wall[],
  executable: string,
): Promise<WalledChromium> {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-wall-'))
  const app = without(gone, behind)
  if (gone.includes('webrtc-preload')) {
    const preload = readFileSync(behind.preload, 'utf8').replace(/\w+(\.\w+)*\.executeInMainWorld\(/, '((_nothing) => {})(')
    writeFileSync(join(folder, 'preload.cjs'), preload)
    Object.assign(app, { preload: join(folder, 'preload.cjs') })
  }
  const names = listeners.nameserver
  const context: BrowserContext = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: names === null ? executable : withNameserver(folder, names, executable),
    // Chromium keeps some of what it does ahead from windows that leave no trace, and from those that are driven.
    ignoreDefaultArgs: ['--disable-background-networking'],
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--ignore-certificate-errors'],
      // All windows are of one site: they share a process, and none is kept ready for another site.
      '--renderer-process-limit=1',
      ...(names === null ? ['--host-resolver-rules=MAP *.wall.example 127.0.0.1'] : []),
      ...switchesFor(await app.ask('network', null)),
    ],
  })
  const newWindow = async (): Promise<Page> => {
    const page = await context.newPage()
    await (await windowIn(page)).show(app)
    return page
  }
  const attempt = async (page: Page, name: WayName): Promise<void> => {
    const way = { ...ways, ...waysAway }[name]
    const target = await listeners.target(name)
    // What it met is not what is looked at, and a page that has left answers no more.
    await page
      .evaluate(`void Promise.resolve().then(() => (${way.toString()})(${JSON.stringify(target)})).catch(() => {})`)
      .catch(() => {})
  }
  return {
    async tryAll(all) {
      const staying = all.filter((name) => name in ways)
      if (staying.length > 0) {
        const page = await newWindow()
        for (const name of staying) await attempt(page, name)
      }
      for (const name of all.filter((one) => one in waysAway)) await attempt(await newWindow(), name)
    },
    async close() {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Chromium in a mount namespace of its own, where this is the nameserver. */
function withNameserver(folder: string, address: string, executable: string): string {
  const [file, script] = [join(folder, 'resolv.conf'), join(folder, 'chromium')]
  writeFileSync(file, `nameserver ${address}\n`)
  writeFileSync(
    script,
    `#!/bin/sh\nexec unshare --mount sh -c 'mount --bind "$0" /etc/resolv.conf && exec "${executable}" "$@"' "${file}" "$@"\n`,
  )
  chmodSync(script, 0o700)
  return script
}
