import type { Problem } from './problem.ts'

/** What every call that may be refused gives back: a value, or a Problem as data. Nothing is thrown for expected failures. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function fail<T = never>(problem: Problem): Result<T> {
  return { ok: false, problem }
}
