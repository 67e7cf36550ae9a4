import { Worker } from 'node:worker_threads'

/** What runs in the thread: text, so that it is the same from source and in the bundle. */
const readThem = `
  const { parentPort } = require('node:worker_threads')
  const { getCACertificates } = require('node:tls')
  parentPort.postMessage([...new Set([...getCACertificates('system'), ...getCACertificates('extra')])])
`

/** Reads in a thread of its own: a managed Mac takes seconds to minutes for it, and main is Electron's UI thread. */
export function readInThread(code = readThem, workerData: unknown = null): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData })
    worker.once('message', (read: readonly string[]) => {
      resolve(read)
      void worker.terminate()
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread ended without an answer')))
    // It keeps nothing from ending.
    worker.unref()
  })
}

/** The authorities that the computer trusts, read once, when they are first needed. None where they cannot be read; then the next asks anew. */
export function createSystemCertificates(
  read: () => Promise<readonly string[]> = readInThread,
): () => Promise<readonly string[]> {
  let reading: Promise<readonly string[]> | null = null
  return () => {
    reading ??= read().catch(() => {
      reading = null
      return []
    })
    return reading
  }
}
