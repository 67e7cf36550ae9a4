import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../system/clock.ts'
import type { Log } from './log.ts'
import { createRedactor, type Redactor } from './redact.ts'

/** A log file is put aside at this size; this many are kept. */
const largestFileBytes = 1_000_000
const keptFiles = 3

/** So many lines of this run go into a report. */
const recentLines = 200
/** An error's cause may have a cause, and so on; deeper than this tells nothing new. */
const deepestCause = 5

/** The log's one sink: JSON lines in `folder`/linecard.log, rotated, and redacted here and nowhere else. */
export function openLog(folder: string, clock: Clock, redactor: Redactor = createRedactor()): Log {
  const file = join(folder, 'linecard.log')
  let size: number | null = null
  const recent: string[] = []

  function write(level: 'info' | 'warn' | 'fault', event: string, details: Readonly<Record<string, unknown>>): void {
    const line = `${redactor.redact(JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...details }))}\n`
    recent.push(line.trimEnd())
    if (recent.length > recentLines) recent.shift()
    try {
      if (size === null) {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      }
      if (size + line.length > largestFileBytes) {
        rotate(file)
        size = 0
      }
      appendFileSync(file, line, { mode: 0o600 })
      size += line.length
    } catch {
      // A full disk must not take the app with it.
    }
  }

  return {
    hide: redactor.remember,
    recent: () => recent,
    redact: redactor.redact,
    info: (event, details = {}) => write('info', event, details),
    warn: (event, details = {}) => write('warn', event, details),
    fault(event, error, details = {}) {
      write('fault', event, { ...details, ...told(error) })
    },
  }
}

function told(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  return { name, message, stack, ...(cause === undefined || depth >= deepestCause ? {} : { cause: told(cause, depth + 1) }) }
}

function rotate(file: string): void {
  rmSync(`${file}.${keptFiles}`, { force: true })
  for (let number = keptFiles - 1; number >= 1; number -= 1) {
    if (statSync(`${file}.${number}`, { throwIfNoEntry: false })) renameSync(`${file}.${number}`, `${file}.${number + 1}`)
  }
  renameSync(file, `${file}.1`)
}
