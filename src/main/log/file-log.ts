import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from './log.ts'
import { createRedactor, type Redactor } from './redact.ts'

/** A log file is put aside at this size; this many are kept. */
const largestFileBytes = 1_000_000
const keptFiles = 3

/** The log's one sink: JSON lines in `folder`/linecard.log, rotated, and redacted here and nowhere else. */
export function openLog(
  folder: string,
  clock: Clock,
  redactor: Redactor = createRedactor(),
): Log & { readonly redactor: Redactor } {
  const file = join(folder, 'linecard.log')
  let size: number | null = null

  function write(level: 'info' | 'warn' | 'fault', event: string, details: Readonly<Record<string, unknown>>): void {
    const line = `${redactor.redact(JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...details }))}\n`
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
    redactor,
    info: (event, details = {}) => write('info', event, details),
    warn: (event, details = {}) => write('warn', event, details),
    fault(event, error, details = {}) {
      const told =
        error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { message: String(error) }
      write('fault', event, { ...details, ...told })
    },
  }
}

function rotate(file: string): void {
  rmSync(`${file}.${keptFiles}`, { force: true })
  for (let number = keptFiles - 1; number >= 1; number -= 1) {
    if (statSync(`${file}.${number}`, { throwIfNoEntry: false })) renameSync(`${file}.${number}`, `${file}.${number + 1}`)
  }
  renameSync(file, `${file}.1`)
}
