import { parentPort } from 'node:worker_threads'
import { qrOf, type QrUse } from './qr.ts'

/** One code to make: what `qrOf` takes. It fits. */
export interface CodeJob {
  readonly bytes: Uint8Array
  readonly use: QrUse
  readonly carriesPassword: boolean
}

/** So long the thread stays with nothing to do. */
const idleMs = 10_000

const end = (): void => parentPort?.close()
let idle = setTimeout(end, idleMs)
parentPort?.on('message', ({ bytes, use, carriesPassword }: CodeJob) => {
  clearTimeout(idle)
  parentPort?.postMessage(qrOf(bytes, use, carriesPassword))
  idle = setTimeout(end, idleMs)
})
