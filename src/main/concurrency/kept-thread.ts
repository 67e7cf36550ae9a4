import type { Worker } from 'node:worker_threads'

/** A thread that is there while there is something to do, and a while longer: starting one takes more than many a job. */
export interface KeptThread<Job> {
  /** What it answers to a job; null: there is no thread to be had, or `end` was called. One job is asked for when the one before is done. */
  ask(job: Job): Promise<unknown>
  /** Says something about the job under way. */
  tell(what: unknown): void
  /** Resolves when there is no thread any more. */
  end(): Promise<void>
}

/** `begin` starts one; it ends by itself when it had nothing to do for a while. */
export function keptThread<Job>(begin: () => Worker): KeptThread<Job> {
  let worker: Worker | null = null
  let ended = false

  function started(): Worker {
    if (worker) return worker
    const made = begin()
    made.once('exit', () => {
      if (worker === made) worker = null
    })
    made.on('error', () => {})
    return (worker = made)
  }

  /** null: the thread ended before it took this job. */
  function once(job: Job): Promise<unknown> {
    if (ended) return Promise.resolve(null)
    const thread = started()
    return new Promise((resolve) => {
      const gone = (): void => answer(null)
      function answer(told: unknown): void {
        thread.off('message', answer)
        thread.off('exit', gone)
        // With nothing to do it keeps no process running.
        thread.unref()
        resolve(told)
      }
      thread.once('message', answer)
      thread.once('exit', gone)
      thread.ref()
      thread.postMessage(job)
    })
  }

  return {
    // It may have been about to end, with nothing to do.
    ask: async (job) => (await once(job)) ?? (await once(job)),
    tell: (what) => worker?.postMessage(what),
    async end() {
      ended = true
      await worker?.terminate()
    },
  }
}
