import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface RunningApp {
  /** The one-time address that it printed. */
  readonly address: string
  readonly dataDir: string
  readonly exportDir: string
  /** Everything that it wrote to stdout and stderr so far. */
  output(): string
  /** The text of every file in its data folder, as Latin-1, so that no byte is lost. */
  dataText(): string
  stop(): Promise<void>
  /** Ends it without a word, as a power cut would. */
  kill(): Promise<void>
}

export interface AppOptions {
  readonly args?: readonly string[]
  /** A data folder of an earlier run. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
  /** The folder of the build to run; left out: the one that people get. */
  readonly build?: string
  /** Opens its window in a browser by itself. */
  readonly opens?: boolean
  /** A script to run in the place of the built app; it takes the same arguments and prints the same line. */
  readonly script?: string
}

/** Starts the built browser host as a process of its own; resolves when it printed its address. */
export async function startApp({
  args = [],
  dataDir: given,
  env = {},
  build = 'out',
  opens = false,
  script,
}: AppOptions = {}): Promise<RunningApp> {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-app-'))
  const dataDir = given ?? join(folder, 'data')
  const exportDir = join(folder, 'exports')
  const child: ChildProcess = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(root, script ?? join(build, 'main/browser-host.js')),
      ...(opens ? [] : ['--no-open']),
      '--data-dir',
      dataDir,
      '--export-dir',
      exportDir,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  )
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString()
      const found = /^Linecard is at (http:\S+)$/m.exec(output)?.[1]
      if (found) resolve(found)
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}: ${output}`)))
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await exited
    }
  }
  return {
    address,
    dataDir,
    exportDir,
    output: () => output,
    dataText: () => readAll(dataDir),
    async stop() {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
    kill: () => end('SIGKILL'),
  }
}

/** The text of every file in a folder; what is no file, such as the socket that commands come by, or is gone by now, as a database's journal is, has none. */
export function readAll(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path, { throwIfNoEntry: false })?.isFile() ? [textOf(path)] : []))
    .join('\n')
}

/** The text of a file that may go at any moment. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
