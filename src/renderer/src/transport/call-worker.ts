import type { CallOutput } from '#shared/contract.ts'
import { packInBytes } from '#shared/packed-rows.ts'
import type { Result } from '#shared/result.ts'
import { callMain, type CallEnd } from './call-main.ts'

/** Asks main for what is long, beside the window's own thread: see client.ts. */
export interface FarCall {
  readonly id: number
  readonly name: string
  readonly address: string
  readonly input: unknown
}
export interface FarAnswer {
  readonly id: number
  readonly end: CallEnd
}

addEventListener('message', ({ data: { id, name, address, input } }: MessageEvent<FarCall>) => {
  void callMain(address, input).then((end) => {
    const { end: given, buffers } = name === 'extensions.list' ? withBytes(end) : { end, buffers: [] }
    postMessage({ id, end: given } satisfies FarAnswer, { transfer: buffers })
  })
})

/** Copying the texts of tens of thousands of rows would stop the window’s thread; bytes are handed over as they are. */
function withBytes(end: CallEnd): { end: CallEnd; buffers: ArrayBuffer[] } {
  if (end.kind !== 'answered') return { end, buffers: [] }
  // Main checked it against the contract; here it only changes its type.
  const answer = end.answer as Result<CallOutput<'extensions.list'>>
  if (!answer.ok) return { end, buffers: [] }
  const { rows, buffers } = packInBytes(answer.value.rows)
  return { end: { kind: 'answered', answer: { ok: true, value: { ...answer.value, rows } } }, buffers }
}

postMessage('ready')
