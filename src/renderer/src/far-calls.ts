import workerAddress from './call-worker.ts?worker&url'
import type { CallEnd } from './call-main.ts'
import type { FarAnswer, FarCall } from './call-worker.ts'

/** As much of Trusted Types as is used here; TypeScript's library does not have them yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string }
}

/** Starts the worker that makes long calls. The policy that the page obeys knows this one address. */
export function startFarCalls(): (name: string, input: unknown) => Promise<CallEnd> {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('linecard-worker', { createScriptURL: () => workerAddress })
  const worker = new Worker(policy ? policy.createScriptURL('') : workerAddress, { type: 'module' })
  const waiting = new Map<number, (end: CallEnd) => void>()
  let last = 0
  worker.addEventListener('message', ({ data: { id, end } }: MessageEvent<FarAnswer>) => {
    waiting.get(id)?.(end)
    waiting.delete(id)
  })
  return (name, input) =>
    new Promise((resolve) => {
      last += 1
      waiting.set(last, resolve)
      worker.postMessage({ id: last, name, input } satisfies FarCall)
    })
}
