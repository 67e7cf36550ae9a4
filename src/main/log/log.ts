/** The one way to write to the log. What is written is redacted at the sink; callers still never pass secrets. */
export interface Log {
  info(event: string, details?: Readonly<Record<string, unknown>>): void
  warn(event: string, details?: Readonly<Record<string, unknown>>): void
  /** For faults of our own: the error's name, message and stack are written, redacted. */
  fault(event: string, error: unknown, details?: Readonly<Record<string, unknown>>): void
  /** A secret that is in our hands: from now on neither it nor any telling part of it is written, whatever brings it. */
  hide(secret: string): void
  /** The last lines that were written in this run, oldest first, redacted. */
  recent(): readonly string[]
  /** What may leave this computer of `text`. */
  redact(text: string): string
}

export const silentLog: Log = { info() {}, warn() {}, fault() {}, hide() {}, recent: () => [], redact: (text) => text }
