import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from '@playwright/test'
import type { CallName } from '#shared/contract.ts'
import type { HostedApp } from '../e2e/host.ts'
import { readAll, type AppOptions } from '../app/running-app.ts'
import type { AskedOfApp, FromApp, MessageBox, ToApp } from './app-messages.ts'
import { windowIn, type AppBehind } from './preload-window.ts'
import { tap } from './tapped.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The app with what only a desktop has. */
export interface DesktopApp extends HostedApp {
  /** The words of its menu. */
  menu(): Promise<readonly string[]>
  /** Somebody chooses the entry with this id. */
  choose(id: string): Promise<void>
  /** What the system was asked to open or show. */
  opened(): Promise<readonly string[]>
  theme(): Promise<{ readonly source: string; readonly ground: string }>
}

/** And what only this host lets a test see and do. */
export interface PreloadApp extends DesktopApp {
  /** What a window needs to be shown; a test may put something of its own between. */
  readonly behind: AppBehind
  /** What the bridge, or main's answer, kept from crossing since this was asked last. What a test leaves here is a failure of its own. */
  refusals(): string[]
  /** Has main's next answer to this call hold something that cannot be cloned. */
  spoilAnswer(name: CallName): Promise<void>
  /** Ends the process of the window in this page. */
  crash(page: Page): Promise<void>
  /** Where the window is shown that the app has opened anew since the last crash: a page that crashed is of no more use. */
  reopened(): Promise<Page>
  /** The next box of the system's that asks somebody something. */
  asked(): Promise<MessageBox & { press(button: string): Promise<void> }>
}

/** Starts the built main under the stand-in for `electron`, as a process of its own; resolves when it has opened its window. */
export async function startPreloadApp({
  args = [],
  dataDir: given,
  env = {},
  build = 'out',
}: AppOptions = {}): Promise<PreloadApp> {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-app-'))
  const dataDir = given ?? join(folder, 'data')
  const exportDir = join(folder, 'exports')
  mkdirSync(exportDir)
  const child = fork(
    join(root, 'test/support/preload/app-process.ts'),
    [join(root, build), exportDir, '--data-dir', dataDir, ...args],
    {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // As between Electron's processes: by V8's own serialization.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...env },
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))

  const waiting = new Map<number, { well(answer: unknown): void; badly(error: Error): void }>()
  let last = 0
  let tell: (channel: string, said: string) => void = () => {}
  const refused: string[] = []
  const loads = line<string>()
  const boxes = line<MessageBox>()
  let crashed: BrowserContext | null = null
  child.on('message', (message: FromApp) => {
    if (message.kind === 'load') return loads.push(message.url)
    if (message.kind === 'box') return boxes.push(message.box)
    if (message.kind === 'event') return tell(message.channel, message.said)
    const { well, badly } = waiting.get(message.id) ?? {}
    waiting.delete(message.id)
    if (message.error === null) well?.(message.answer)
    else badly?.(new Error(message.error))
  })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      for (const { badly } of waiting.values()) badly(new Error(`The app ended: ${output}`))
      waiting.clear()
      resolve()
    }),
  )
  const running = (): boolean => child.connected && child.exitCode === null && child.signalCode === null
  const ask = <K extends keyof AskedOfApp>(what: K, input: AskedOfApp[K]['in']): Promise<AskedOfApp[K]['out']> =>
    new Promise((well, badly) => {
      if (!running()) return badly(new Error(`The app has ended: ${output}`))
      last += 1
      // The app's process answers each question with what belongs to it: its table has the same type.
      waiting.set(last, { well: (answer) => well(answer as AskedOfApp[K]['out']), badly })
      // It may end while it is asked.
      child.send({ id: last, what, input } satisfies ToApp, (error) => {
        if (error) badly(error)
      })
    })

  await Promise.race([
    loads.next(),
    exited.then(() => {
      throw new Error(`the app ended with ${child.exitCode}: ${output}`)
    }),
  ])
  const tapped = tap((input) => ask('invoke', input))
  tell = tapped.tell
  const behind: AppBehind = {
    preload: join(root, build, 'preload/index.cjs'),
    ask,
    call: tapped.call,
    hear: tapped.hear,
    refused: (why) => void refused.push(why),
  }

  return {
    behind,
    refusals: () => refused.splice(0),
    spoilAnswer: async (name) => void (await ask('spoil', { channel: `call:${name}` })),
    async crash(page) {
      crashed = page.context()
      const session = await crashed.newCDPSession(page)
      const gone = page.waitForEvent('crash')
      // Nobody is left to answer it.
      session.send('Page.crash').catch(() => {})
      await gone
    },
    async reopened() {
      await loads.next()
      if (!crashed) throw new Error('No window has crashed')
      const page = await crashed.newPage()
      await (await windowIn(page)).show(behind)
      return page
    },
    async asked() {
      const box = await boxes.next()
      return {
        ...box,
        press: async (button) => void (await ask('answerBox', { id: box.id, button: box.buttons.indexOf(button) })),
      }
    },
    dataDir,
    exportDir,
    output: () => output,
    dataText: () => readAll(dataDir),
    async open(page) {
      await (await windowIn(page)).show(behind)
    },
    menu: () => ask('menu', null),
    choose: async (id) => void (await ask('choose', { id })),
    theme: () => ask('theme', null),
    opened: () => ask('opened', null),
    copied: () => ask('clipboard', null),
    refuseClipboard: async () => void (await ask('refuseClipboard', null)),
    callsOf: (_page, name) => tapped.callsOf(name),
    hold: async (_page, name) => tapped.hold(name),
    changeAnswer: async (_page, name, change) => tapped.changeAnswer(name, change),
    record: async () => tapped.record(),
    async stop() {
      // Asked and not signalled: as somebody who quits the app.
      if (running()) await ask('quit', null).catch(() => {})
      await exited
      rmSync(folder, { recursive: true, force: true })
      if (refused.length > 0) throw new Error(`Something could not cross the bridge: ${refused.join('; ')}`)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** What comes, one after the other, to whoever waits for it. */
function line<T>(): { push(one: T): void; next(): Promise<T> } {
  const come: T[] = []
  const waiting: ((one: T) => void)[] = []
  return {
    push(one) {
      const first = waiting.shift()
      if (first) first(one)
      else come.push(one)
    },
    next: () =>
      new Promise((resolve) => {
        const first = come.shift()
        if (first === undefined) waiting.push(resolve)
        else resolve(first)
      }),
  }
}
