import { Worker } from 'node:worker_threads'
import type { QrMatrix } from '#shared/handoff.ts'
import { keptThread } from '../concurrency/kept-thread.ts'
import { fitsCode, qrOf, type QrUse } from './qr.ts'
import type { CodeJob } from './qr-thread.ts'

/** From source the thread is the file beside this one; built, it is an entry of its own (electron.vite.config.ts). */
const file = new URL(import.meta.url.endsWith('.ts') ? './qr-thread.ts' : '../make-code.js', import.meta.url)

const thread = keptThread<CodeJob>(() => new Worker(file))
let before: Promise<unknown> = Promise.resolve()

/** A code as `qrOf` makes it, in a thread of its own: a large one takes longer than a frame of every window. */
export function qrInThread(bytes: Uint8Array, use: QrUse, carriesPassword: boolean): Promise<QrMatrix | null> {
  if (!fitsCode(bytes, use)) return Promise.resolve(null)
  async function make(): Promise<QrMatrix | null> {
    const told = await thread.ask({ bytes, use, carriesPassword })
    // Where no thread is to be had, main makes it.
    return told === null ? qrOf(bytes, use, carriesPassword) : (told as QrMatrix)
  }
  const made = before.then(make, make)
  before = made
  return made
}
