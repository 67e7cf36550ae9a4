import { callNames, type CallName, type Handlers } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'

/** Handlers for the whole contract that all do the same; for tests of what lies before a handler. */
export function handlersThat(answer: (name: CallName, input: unknown) => Result<unknown> | Promise<Result<unknown>>): Handlers {
  // The one place where a test may lie about outputs: what it tests does not look at them.
  return Object.fromEntries(callNames.map((name) => [name, async (input: unknown) => answer(name, input)])) as unknown as Handlers
}
