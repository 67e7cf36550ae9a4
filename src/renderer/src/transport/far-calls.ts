import workerAddress from './call-worker.ts?worker&url'
import type { CallEnd } from './call-main.ts'
import type { FarAnswer, FarCall } from './call-worker.ts'

/** As much of Trusted Types as is used here; TypeScript's library does not have them yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string }
}

export interface FarCalls {
  /** Whether a call may go this way without waiting for the worker to be there. */
  readonly ready: () => boolean
  readonly call: (name: string, address: string, input: unknown) => Promise<CallEnd>
}

/** Starts the worker that makes calls. The policy that the page obeys knows this one address. */
export function startFarCalls(): FarCalls {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('linecard-worker', { createScriptURL: () => workerAddress })
  const worker = new Worker(policy ? policy.createScriptURL('') : workerAddress, { type: 'module' })
  const waiting = new Map<number, (end: CallEnd) => void>()
  let last = 0
  let ready = false
  worker.addEventListener('message', ({ data }: MessageEvent<FarAnswer | 'ready'>) => {
    if (data === 'ready') {
      ready = true
      return
    }
    waiting.get(data.id)?.(data.end)
    waiting.delete(data.id)
  })
  return {
    ready: () => ready,
    call: (name, address, input) =>
      new Promise((resolve) => {
        last += 1
        waiting.set(last, resolve)
        worker.postMessage({ id: last, name, address, input } satisfies FarCall)
      }),
  }
}
