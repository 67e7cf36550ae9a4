import type { CallOutput, HandlersOf } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'
import type { Credentials } from '../credentials/credentials.ts'
import type { DemoPbx } from '../parts.ts'
import type { History } from '../registrations/history.ts'
import type { Slices } from '../concurrency/slices.ts'

export interface Demo {
  /** Starts it, once. */
  start(): Promise<Result<DemoPbx>>
  /** Whether it is this address: a part of this process, so that what is said to it goes nowhere. */
  isAt(address: string): boolean
  /** null: it does not run. */
  running(): DemoPbx | null
  close(): Promise<void>
}

/** The demo PBX of this run, which nobody has asked for yet. */
export function createDemo(startDemo: () => Promise<Result<DemoPbx>>): Demo {
  let starting: Promise<Result<DemoPbx>> | null = null
  let running: DemoPbx | null = null
  return {
    async start() {
      const started = await (starting ??= startDemo())
      if (started.ok) running = started.value
      return started
    },
    isAt: (address) => address === running?.address,
    running: () => running,
    async close() {
      const started = await starting
      if (started?.ok) await started.value.close()
    },
  }
}

export interface DemoConnectPorts {
  readonly demo: Demo
  readonly connect: HandlersOf<'accounts'>['accounts.connectDemo']
  readonly credentials: Pick<Credentials, 'recall'>
  readonly history: Pick<History, 'recalling'>
  readonly slices: Slices
  readonly closing: AbortSignal
  readonly fault: (error: unknown) => void
}

type Connected = Result<CallOutput<'accounts.connectDemo'>>

/** Connects it with a week behind its phones: a history that begins with this minute has nothing to show. */
export function connectsDemo(ports: DemoConnectPorts): () => Promise<Connected> {
  const { demo, credentials, history, slices, fault } = ports
  const recalled = new Set<string>()

  function* recalling(id: string, running: DemoPbx): Generator<void, void, void> {
    for (const phone of running.past()) yield* history.recalling(id, phone.number, phone.spans)
  }

  return async () => {
    const connected = await ports.connect({})
    const running = demo.running()
    if (!connected.ok || !running || recalled.has(connected.value.id)) return connected
    const { id } = connected.value
    recalled.add(id)
    const { known } = running
    if (known) await credentials.recall(id, known).catch(fault)
    await slices.run(recalling(id, running), ports.closing).catch(fault)
    return connected
  }
}
