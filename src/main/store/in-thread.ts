import { Worker } from 'node:worker_threads'
import type { Job, Work } from './thread.ts'

/** From source the thread is the file beside this one; built, it is an entry of its own (electron.vite.config.ts). */
const thread = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : '../open-records.js', import.meta.url)

/**
 * Looks through the records at `path`, and brings them to the newest version, in a thread. False: that could not be done, and whoever
 * opens them finds out why.
 */
export function readyInThread(path: string): Promise<boolean> {
  const worker = begin({ path, what: 'ready' })
  return new Promise((resolve) => {
    worker.once('message', () => resolve(true))
    worker.once('error', () => resolve(false))
    worker.once('exit', () => resolve(false))
  })
}

/** Closes the records, of which `close` closes the caller's own: a thread is the last to do it, and so the one that folds the journal. */
export async function closeInThread(path: string, close: () => void): Promise<void> {
  const worker = begin({ path, what: 'last' })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  // Without a thread the caller's own connection is the last one, and folds by itself.
  worker.once('error', () => {})
  await Promise.race([new Promise((resolve) => worker.once('message', resolve)), ended])
  close()
  worker.postMessage('close')
  await ended
}

/** Folds journals into their files. One job is asked for when the one before is done. */
export interface FoldingThread {
  /**
   * `shorten`: as far as nobody waits for it. False: not all of it, for somebody reads what is in one, or `stop` was called, or there is
   * no thread to be had.
   */
  fold(paths: readonly string[], what: 'fold' | 'shorten'): Promise<boolean>
  /** The job under way gives up soon. */
  stop(): void
  /** Resolves when there is no thread any more. */
  end(): Promise<void>
}

/** Starting a thread takes more than folding a short journal: it stays for a while, in case there is more to do. */
export function foldingThread(): FoldingThread {
  let worker: Worker | null = null
  let ended = false

  function started(): Worker {
    if (worker) return worker
    const made = begin({ what: 'folds' })
    made.once('exit', () => {
      if (worker === made) worker = null
    })
    made.on('error', () => {})
    return (worker = made)
  }

  /** null: the thread ended before it took this job. */
  function once(job: Job): Promise<boolean | null> {
    if (ended) return Promise.resolve(false)
    const thread = started()
    return new Promise((resolve) => {
      const done = (folded: unknown): void => end(folded === true)
      const gone = (): void => end(null)
      function end(answer: boolean | null): void {
        thread.off('message', done)
        thread.off('exit', gone)
        // With nothing to do it keeps no process running.
        thread.unref()
        resolve(answer)
      }
      thread.once('message', done)
      thread.once('exit', gone)
      thread.ref()
      thread.postMessage(job)
    })
  }

  return {
    async fold(paths, what) {
      const job: Job = { what, paths }
      // It may have been about to end, with nothing to do.
      return (await once(job)) ?? (await once(job)) ?? false
    },
    stop: () => worker?.postMessage('stop'),
    async end() {
      ended = true
      await worker?.terminate()
    },
  }
}

const begin = (work: Work): Worker => new Worker(thread, { workerData: work })
