import * as z from 'zod'
import { calls, type CallName, type Handlers } from '#shared/contract.ts'
import { misfitsOf } from '#shared/misfits.ts'
import { phrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import type { Log } from '../log/log.ts'
import { StorageError } from '../store/storage-error.ts'

const callName = z.custom<CallName>((name) => typeof name === 'string' && Object.hasOwn(calls, name))

/**
 * The one way from a window to a handler, on either host: the name must be in the contract, the input must fit its schema, and
 * a fault of ours comes back as data. Never rejects.
 */
export async function dispatch(handlers: Handlers, name: unknown, input: unknown, log: Log): Promise<Result<unknown>> {
  const known = callName.safeParse(name)
  if (!known.success) return fail(problem('input-invalid', {}, { fields: { call: [phrase('must-call')] } }))
  const parsed = calls[known.data].input.safeParse(input)
  if (!parsed.success) return fail(problem('input-invalid', {}, { fields: misfitsOf(parsed.error, input) }))
  try {
    // The table says that this handler takes what this schema gives; TypeScript cannot follow that through a union of names.
    const handler = handlers[known.data] as (input: unknown) => Promise<Result<unknown>>
    return await handler(parsed.data)
  } catch (error) {
    // A full or failing disk is nobody's fault here, and the person can do something about it.
    if (error instanceof StorageError) return fail(error.problem)
    log.fault('a call failed', error, { call: known.data })
    return fail(problem('internal'))
  }
}
