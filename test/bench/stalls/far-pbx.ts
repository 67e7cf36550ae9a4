import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { DemoExtension } from '../../../src/main/demo/company.ts'
import type { FarPbxAnswer, FarPbxDeed } from './pbx-thread.ts'

/**
 * A PBX that is on another computer, as far as that can be had on one: in a thread, which (on Linux) gets a processor only where nobody else
 * wants it, so that its work does not stand in the app's way.
 */
export interface FarPbx {
  readonly address: string
  readonly token: string
  /** As they are at first. */
  readonly rows: readonly DemoExtension[]
  /** Everything is as it was at first again, or a tenth is gone, a tenth has other names and some are new. */
  change(deed: 'as at first' | 'a busy day'): Promise<void>
  close(): Promise<void>
}

export async function startFarPbx(extensions: number): Promise<FarPbx> {
  const thread = new Worker(new URL('pbx-thread.ts', import.meta.url), { workerData: { extensions } })
  const [begun] = (await once(thread, 'message')) as [FarPbxAnswer]
  async function tell(deed: FarPbxDeed): Promise<void> {
    const done = once(thread, 'message')
    thread.postMessage(deed)
    await done
  }
  return {
    ...begun,
    change: tell,
    async close() {
      await tell('close')
      await thread.terminate()
    },
  }
}
