import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import { StorageError } from '../store/storage-error.ts'

/** What background work threw becomes its answer, and is told to `fault`: one failure (a full disk) never stops a loop. */
export async function inBackground<T>(work: Promise<Result<T>>, fault: (error: unknown) => void): Promise<Result<T>> {
  try {
    return await work
  } catch (error) {
    fault(error)
    return fail(error instanceof StorageError ? error.problem : problem('internal'))
  }
}
