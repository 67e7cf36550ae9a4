import { spawn } from 'node:child_process'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { CallName } from '#shared/contract.ts'

/** A process whose event loop is watched. */
export interface Watched {
  /** From here on stalls are counted to this phase. */
  mark(phase: string): Promise<void>
  /** Asks the app what its window asks; rejects where the answer is a Problem. */
  call(name: CallName, input: object): Promise<unknown>
  page(): Promise<unknown>
  stop(): Promise<void>
}

export interface WatchedOptions {
  readonly report: string
  readonly phase: string
  /** Of the app; left out: a process that does nothing. */
  readonly data?: string
  readonly exports?: string
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export async function startWatched({ report, phase, data, exports = '' }: WatchedOptions): Promise<Watched> {
  const app = [here('../../../out/main/browser-host.js'), '--no-open', '--data-dir', data ?? '', '--export-dir', exports]
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      `--import=${new URL('watch.ts', import.meta.url).href}`,
      ...(data === undefined ? [here('bare.ts')] : app),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // No keychain of the system: what takes its time there is not ours.
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', STALLS_REPORT: report, STALLS_PHASE: phase },
    },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      const found = /^Linecard is at (http:\S+)$/m.exec(said)?.[1]
      if (found) resolve(found)
    })
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)))
    if (data === undefined) child.once('message', () => resolve(''))
  })
  let [origin, window, cookie] = ['', '', '']
  if (address !== '') {
    const entered = await fetch(address, { redirect: 'manual' })
    cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    origin = new URL(address).origin
    window = new URL('.', address).href
    // A window listens, too: what it is told is work of main's.
    get(`${window}events`, { headers: { cookie, 'sec-fetch-site': 'same-origin' } }, (events) => {
      events.on('error', () => {}).resume()
    }).on('error', () => {})
  }
  return {
    mark: (next) =>
      new Promise((resolve) => {
        child.once('message', () => resolve())
        child.send(next)
      }),
    async call(name, input) {
      const response = await fetch(`${window}call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie, origin },
        body: JSON.stringify(input),
      })
      const answer = (await response.json()) as { ok: boolean; value: unknown; problem: unknown }
      if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.problem)}`)
      return answer.value
    },
    page: async () => (await fetch(window, { headers: { cookie } })).text(),
    stop() {
      if (child.exitCode === null) child.kill('SIGTERM')
      return ended
    },
  }
}
