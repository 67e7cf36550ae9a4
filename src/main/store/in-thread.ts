import { Worker } from 'node:worker_threads'
import { keptThread } from '../concurrency/kept-thread.ts'
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
   * `shorten`: as far as nobody waits for it. False: not all of it, for somebody reads what is in one (or writes, for `fold-soon`), or `stop`
   * was called, or there is no thread to be had.
   */
  fold(paths: readonly string[], what: Job['what']): Promise<boolean>
  /** The job under way gives up soon. */
  stop(): void
  /** Resolves when there is no thread any more. */
  end(): Promise<void>
}

/** Starting a thread takes more than folding a short journal: it stays for a while, in case there is more to do. */
export function foldingThread(): FoldingThread {
  const thread = keptThread<Job>(() => begin({ what: 'folds' }))
  return {
    fold: async (paths, what) => (await thread.ask({ what, paths })) === true,
    stop: () => thread.tell('stop'),
    end: thread.end,
  }
}

const begin = (work: Work): Worker => new Worker(thread, { workerData: work })
