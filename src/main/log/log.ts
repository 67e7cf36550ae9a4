/** The one way to write to the log. What is written is redacted at the sink; callers still never pass secrets. */
export interface Log {
  info(event: string, details?: Readonly<Record<string, unknown>>): void
  warn(event: string, details?: Readonly<Record<string, unknown>>): void
  /** For faults of our own: the error's name, message and stack are written, redacted. */
  fault(event: string, error: unknown, details?: Readonly<Record<string, unknown>>): void
}

export const silentLog: Log = { info() {}, warn() {}, fault() {} }
