import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { calls, type CallInput, type CallName, type CallOutput } from '#shared/contract.ts'
import type { Station } from './namespaces.ts'

/** The whole app at a station, with a PBX and a registrar of its own. */
export interface SessionLaptop {
  readonly accountId: string
  /** What the window would call; throws what was refused. */
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<CallOutput<K>>
  /** The addresses that the registrar has for an extension. */
  contacts(number: string): Promise<string[]>
  /** Ends it and what it has started. */
  end(): Promise<void>
}

const answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: z.object({ kind: z.string() }) }),
])
const contacts = z.array(z.object({ address: z.string() }))

/** Starts it with an account that is connected. `folder` is for its records. */
export async function startSessionLaptop(station: Station, folder: string): Promise<SessionLaptop> {
  const script = fileURLToPath(new URL('session-laptop.ts', import.meta.url))
  const child = station.start(process.execPath, ['--disable-warning=ExperimentalWarning', script, station.address, folder])
  let errors = ''
  child.stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString()))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = child.stdout ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : null
  async function next(): Promise<unknown> {
    const line = await lines?.next()
    if (!line || line.done === true) throw new Error(`the laptop ended: ${errors}`)
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
  function valueOf<K extends CallName>(name: K, answered: unknown): CallOutput<K> {
    const read = answer.parse(answered)
    if (!read.ok) throw new Error(`${name}: ${read.problem.kind} ${errors}`)
    return calls[name].output.parse(read.value) as CallOutput<K>
  }
  const account = valueOf('accounts.connect', await next())
  return {
    accountId: account.id,
    call: async (name, input) => valueOf(name, await ask({ call: name, input })),
    contacts: async (number) => contacts.parse(await ask({ contacts: number })).map(({ address }) => address),
    async end() {
      child.stdin?.end()
      await gone
    },
  }
}
