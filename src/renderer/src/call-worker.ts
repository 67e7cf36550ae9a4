import { callMain, type CallEnd } from './call-main.ts'

/** Asks main for what is long, beside the window's own thread: see client.ts. */
export interface FarCall {
  readonly id: number
  readonly name: string
  readonly input: unknown
}
export interface FarAnswer {
  readonly id: number
  readonly end: CallEnd
}

addEventListener('message', ({ data: { id, name, input } }: MessageEvent<FarCall>) => {
  void callMain(name, input).then((end) => postMessage({ id, end } satisfies FarAnswer))
})
