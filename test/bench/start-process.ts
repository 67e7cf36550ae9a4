import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface StartedProcess {
  /** The address in its first line. */
  readonly address: string
  /** From the start of the process to that line, in ms. */
  readonly readyAfterMs: number
  /** When the line came, in ms since the epoch. */
  readonly readyAt: number
  /** What it holds in memory, in MB; only on Linux. */
  rssMb(): number
  stop(): Promise<void>
}

/** Starts a Node program that prints a line with its address when it is ready. */
export function startProcess(args: readonly string[]): Promise<StartedProcess> {
  const clock = (): number => performance.timeOrigin + performance.now()
  const from = clock()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '' },
  })
  let said = ''
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.once('exit', () => reject(new Error(`it ended: ${said}`)))
    child.stdout.on('data', (text: Buffer) => {
      const address = /http:\S+/.exec(text.toString())?.[0]
      if (address === undefined) return
      const readyAt = clock()
      resolve({
        address,
        readyAt,
        readyAfterMs: readyAt - from,
        rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024,
        stop: () =>
          new Promise((ended) => {
            child.removeAllListeners('exit')
            child.once('exit', () => ended())
            child.kill()
          }),
      })
    })
  })
}
