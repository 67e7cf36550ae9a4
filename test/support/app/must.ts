import type { Result } from '#shared/result.ts'

/** What a call answers that cannot fail here. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problem.message)
  return result.value
}
