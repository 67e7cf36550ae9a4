import type { Problem } from '#shared/problem.ts'

/** The way to a PBX could not be made. Whatever was to be sent has not been: the request gets a connection only when it is ready. */
export class WayTrouble extends Error {
  readonly problem: Problem

  constructor(problem: Problem, cause?: unknown) {
    super(problem.kind, { cause })
    this.problem = problem
  }
}

/** The first code that an error, or what caused it, has. */
export function codeOf(error: unknown): string {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && current.code !== 'ERR_NETWORK') return current.code
  }
  return ''
}

/** What the way ended with, anywhere among an error's causes. */
export function troubleIn(error: unknown): Problem | null {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (current instanceof WayTrouble) return current.problem
  }
  return null
}

/** We show no certificate of our own: what a server says about one is that it wants one. */
export const wantsCertificate = (code: string): boolean =>
  /ALERT_(?:CERTIFICATE_REQUIRED|NO_CERTIFICATE|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE)$/.test(code)
