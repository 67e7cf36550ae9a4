import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostedApp } from '../host.ts'
import { readAll, type AppOptions } from '../running-app.ts'
import type { AskedOfApp, FromApp, ToApp } from './app-messages.ts'
import { windowIn } from './preload-window.ts'
import { tap } from './tapped.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The app with what only a desktop has. */
export interface DesktopApp extends HostedApp {
  /** The words of its menu. */
  menu(): Promise<readonly string[]>
  /** Somebody chooses the entry with this id. */
  choose(id: string): Promise<void>
  theme(): Promise<{ readonly source: string; readonly ground: string }>
}

/** Starts the built main under the stand-in for `electron`, as a process of its own; resolves when it has opened its window. */
export async function startPreloadApp({
  args = [],
  dataDir: given,
  env = {},
  build = 'out',
}: AppOptions = {}): Promise<DesktopApp> {
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
  let opened = (): void => {}
  const window = new Promise<void>((resolve) => (opened = resolve))
  child.on('message', (message: FromApp) => {
    if (message.kind === 'load') return opened()
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
      child.send({ id: last, what, input } satisfies ToApp)
    })

  await Promise.race([
    window,
    exited.then(() => {
      throw new Error(`the app ended with ${child.exitCode}: ${output}`)
    }),
  ])
  const tapped = tap((input) => ask('invoke', input))
  tell = tapped.tell

  return {
    dataDir,
    exportDir,
    output: () => output,
    dataText: () => readAll(dataDir),
    async open(page) {
      const shown = await windowIn(page)
      await shown.show({ preload: join(root, build, 'preload/index.cjs'), ask, call: tapped.call, hear: tapped.hear })
    },
    menu: () => ask('menu', null),
    choose: async (id) => void (await ask('choose', { id })),
    theme: () => ask('theme', null),
    copied: () => ask('clipboard', null),
    callsOf: (_page, name) => tapped.callsOf(name),
    hold: async (_page, name) => tapped.hold(name),
    changeAnswer: async (_page, name, change) => tapped.changeAnswer(name, change),
    record: async () => tapped.record(),
    async stop() {
      // Asked and not signalled: as somebody who quits the app.
      if (running()) await ask('quit', null).catch(() => {})
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
