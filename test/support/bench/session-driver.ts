import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { calls, type CallInput, type CallName, type CallOutput } from '#shared/contract.ts'

/** A process with the whole app that takes lines of JSON. */
export interface SessionApp {
  /** What the window would call; throws what was refused. */
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<CallOutput<K>>
  /** Anything else that it understands. */
  ask(wanted: object): Promise<unknown>
  /** What it said by itself at its start. */
  readonly first: unknown
  /** Ends it and what it has started. */
  end(): Promise<void>
  /** As a power cut would. */
  kill(): Promise<void>
}

const answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: z.object({ kind: z.string() }) }),
])

/** Resolves once it has said its first line. */
export async function drive(child: ChildProcess): Promise<SessionApp> {
  let errors = ''
  child.stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString()))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = child.stdout ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : null
  async function next(): Promise<unknown> {
    const line = await lines?.next()
    if (!line || line.done === true) throw new Error(`the app ended: ${errors}`)
    return JSON.parse(line.value)
  }
  /** One after the other, as it answers them. */
  let last: Promise<unknown> = Promise.resolve()
  function ask(wanted: object): Promise<unknown> {
    const mine = last.then(() => {
      child.stdin?.write(`${JSON.stringify(wanted)}\n`)
      return next()
    })
    last = mine.catch(() => undefined)
    return mine
  }
  function valueOf(name: string, answered: unknown): unknown {
    const read = answer.parse(answered)
    if (!read.ok) throw new Error(`${name}: ${read.problem.kind} ${errors}`)
    return read.value
  }
  return {
    first: valueOf('start', await next()),
    ask,
    call: async <K extends CallName>(name: K, input: CallInput<K>) =>
      calls[name].output.parse(valueOf(name, await ask({ call: name, input }))) as CallOutput<K>,
    async end() {
      child.stdin?.end()
      await gone
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
