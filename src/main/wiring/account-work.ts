import type { Clock } from '../system/clock.ts'
import type { Credentials } from '../credentials/credentials.ts'
import type { Directory } from '../extensions/directory.ts'
import type { Extensions } from '../extensions/extensions.ts'
import { readAgainAfterMs } from '../extensions/full-read.ts'
import type { Monitor } from '../registrations/monitor.ts'
import type { Changes } from '../changes/changes.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Connections } from './connections.ts'

export interface AccountWorkPorts {
  readonly clock: Clock
  readonly slices: Slices
  readonly connections: Connections
  readonly credentials: Pick<Credentials, 'settle'>
  readonly extensions: Pick<Extensions, 'sync'>
  readonly changes: Pick<Changes, 'run'>
  readonly directory: Pick<Directory, 'count'>
  readonly monitor: Pick<Monitor, 'resume' | 'rest'>
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
  /** False: lists and statuses are read only when somebody asks for them. */
  readonly readsByItself: boolean
}

/** What goes on by itself while an account's PBX can be talked to; begun again whenever it is back. */
export interface AccountWork {
  start(accountId: string): void
  stop(accountId: string): void
  /** The account came in, or got a new token. */
  renew(accountId: string): void
  /** Settles passwords whose outcome is open, and applies what waits in the queue. */
  catchUp(accountId: string): Promise<void>
  close(): void
}

export function createAccountWork(ports: AccountWorkPorts): AccountWork {
  const { clock, slices, connections, credentials, changes, extensions, monitor, fault, readsByItself } = ports
  const { states } = connections
  const nextReads = new Map<string, () => void>()
  let closed = false

  states.onChange(({ accountId, state }, before) => {
    if (state === 'online' && before.state === 'offline') start(accountId)
    if (state !== 'online') monitor.rest(accountId)
    connections.tellMeter(accountId)
  })

  /** First what may already have happened, then what is still to happen. */
  async function catchUp(accountId: string): Promise<void> {
    try {
      await credentials.settle(accountId)
    } catch (error) {
      // What waits does not wait for what could not be settled.
      fault(error)
    }
    await slices.breath()
    await changes.run(accountId)
  }

  function start(accountId: string): void {
    if (!connections.clientOf(accountId).ok) return
    const caughtUp = catchUp(accountId)
    if (!readsByItself) return void caughtUp.catch(fault)
    // Last, what others did.
    void caughtUp
      .then(slices.breath)
      .then(() => extensions.sync(accountId, 'list'))
      .catch(fault)
    void slices.breath().then(() => {
      if (connections.isOpen(accountId)) monitor.resume(accountId)
    })
    readAgain(accountId)
  }

  function readAgain(accountId: string): void {
    nextReads.get(accountId)?.()
    const cancel = clock.after(readAgainAfterMs(ports.directory.count(accountId)), () => {
      if (connections.isOnline(accountId)) extensions.sync(accountId, 'list').catch(fault)
      readAgain(accountId)
    })
    nextReads.set(accountId, cancel)
  }

  function stop(accountId: string): void {
    monitor.rest(accountId)
    nextReads.get(accountId)?.()
    nextReads.delete(accountId)
    connections.close(accountId)
  }

  return {
    start,
    stop,
    renew(accountId) {
      connections.close(accountId)
      states.report(accountId, null)
      // What begins together is a stall.
      slices
        .breath()
        .then(() => (closed ? undefined : start(accountId)))
        .catch(fault)
    },
    catchUp,
    close() {
      closed = true
      for (const accountId of [...nextReads.keys()]) stop(accountId)
    },
  }
}
