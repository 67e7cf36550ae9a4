import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Services } from './services.ts'

/** Ends an account's work and forgets everything that is known through it. Whatever stops this in the middle, it can be asked for again. */
export async function forgetAccount(
  { work, connections, credentials, changes, plans, extensions, watchList, departures, artefacts, phones, history }: Services,
  accountId: string,
  slices: Slices,
  signal: AbortSignal,
): Promise<Result<null>> {
  work.stop(accountId)
  const wiped = await credentials.forgetAccount(accountId)
  if (!wiped.ok) return wiped
  await changes.forgetAccount(accountId)
  const forgotten = await extensions.forgetAccount(accountId)
  if (!forgotten.ok) return forgotten
  connections.states.forget(accountId)
  watchList.forgetAccount(accountId)
  departures.forgetAccount(accountId)
  try {
    await slices.run(plans.forgettingAccount(accountId), signal)
    await slices.run(artefacts.forgettingAccount(accountId), signal)
    await slices.run(phones.forgettingAccount(accountId), signal)
    await slices.run(history.forgettingAccount(accountId), signal)
  } catch (error) {
    if (signal.aborted) return fail(problem('cancelled'))
    throw error
  }
  return forgotten
}
