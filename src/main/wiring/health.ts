import type { Problem } from '#shared/problem.ts'
import type { PbxClient, PbxResult } from '../pbx/pbx.ts'

export interface HealthPorts {
  /** Every request's end; null: the PBX answered. */
  readonly report: (problem: Problem | null) => void
  /** Keeps that the PBX does not take the token any more. */
  readonly tokenRefused: () => void
  /** Keeps when the PBX answered, ms since the epoch. */
  readonly answered: (at: number) => void
  /** Receives what keeping it threw. */
  readonly fault: (error: unknown) => void
}

/** The same client; every answer, good or bad, tells something about the connection and the token. */
export function withHealthReporting(client: PbxClient, { report, tokenRefused, answered, fault }: HealthPorts): PbxClient {
  const noted = async <T>(work: Promise<PbxResult<T>>): Promise<PbxResult<T>> => {
    const result = await work
    report(result.ok ? null : result.problem)
    try {
      if (result.ok) answered(result.at)
      else if (result.problem.kind === 'token-rejected') tokenRefused()
    } catch (error) {
      // A full disk must not swallow the answer: it may hold a password that is shown once.
      fault(error)
    }
    return result
  }
  return {
    extensions: (query, how) => noted(client.extensions(query, how)),
    extension: (number, how) => noted(client.extension(number, how)),
    create: (draft, password, how) => noted(client.create(draft, password, how)),
    update: (number, patch, how) => noted(client.update(number, patch, how)),
    remove: (number, how) => noted(client.remove(number, how)),
    changePassword: (number, password, how) => noted(client.changePassword(number, password, how)),
    callerIds: (query, how) => noted(client.callerIds(query, how)),
    close: () => client.close(),
  }
}
