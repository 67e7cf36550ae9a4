import type { Emit, HandlersOf, QueueItem } from '#shared/contract.ts'
import type { Extension, ExtensionRow, KeptPatch } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { ok, type Result } from '#shared/result.ts'
import { throttled, type Throttled } from '#shared/throttle.ts'
import { createKeyedMutex } from '../concurrency/keyed-mutex.ts'
import type { Random } from '../system/random.ts'
import type { Lane } from '../pbx/pbx.ts'
import type { Clock } from '../system/clock.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { ApplyingPorts } from './applying.ts'
import { createDirectChanges } from './direct-changes.ts'
import { createEnqueueing } from './enqueueing.ts'
import { createQueue, type FieldValues, type Queued } from './queue.ts'
import { createQueueCalls, itemsOf } from './queue-calls.ts'
import { changeKey, createQueueRunner } from './queue-runner.ts'
import { createQueuedSecrets } from './queued-secrets.ts'
import { createUndos, type Edit } from './undo.ts'

export interface ChangesPorts extends Omit<ApplyingPorts, 'queue' | 'secrets' | 'undos'> {
  readonly store: Store
  readonly vault: Vault
  readonly random: Random
  readonly clock: Clock
  readonly emit: Emit
  /** Whether the account's PBX can be talked to, as its last requests told. */
  readonly online: (accountId: string) => boolean
  readonly known: (accountId: string, number: string) => Extension | null
  readonly row: (accountId: string, number: string) => Result<ExtensionRow>
  readonly touched: (accountId: string, number: string) => void
  /** Reads one detail. */
  readonly refresh: (accountId: string, number: string) => Promise<Result<unknown>>
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
}

type DirectCalls = 'extensions.create' | 'extensions.update' | 'extensions.remove' | 'extensions.undo'

/** Every change of an extension: at once while the PBX answers, else in the queue. */
export interface Changes {
  readonly calls: Pick<HandlersOf<'extensions'>, DirectCalls> &
    HandlersOf<'queue'> &
    Pick<HandlersOf<'credentials'>, 'credentials.rotate'>
  /** Kinds of what waits, by number; with a number, of that one alone. */
  queued(accountId: string, of?: string): Map<string, QueueItem['kind'][]>
  /** Takes this edit back, where the PBX still has what it wrote. */
  undo(accountId: string, number: string, edit: Edit): Promise<Result<ExtensionRow>>
  /** Takes what these fields were to become out of the queue; false: no such edit waits there, or it is being sent. */
  takeOut(accountId: string, number: string, wrote: FieldValues): Promise<boolean>
  /** Changes that many others go with: clicks go before them. `lane`: left out: as what waits. */
  change(accountId: string, number: string, patch: KeptPatch, lane?: Lane): Promise<Result<ExtensionRow>>
  /** Deletes one of many: clicks go before it. */
  remove(accountId: string, number: string, lane: Lane): Promise<Result<null>>
  /**
   * Sets a PIN that may have come to the extension as created then, or not. The change is written down in the caller's transaction, with a
   * vault that is ready; a change of the PIN that is there already is newer.
   */
  setPin(accountId: string, number: string, createdAt: string, pin: string): void
  /** Applies what waits, in order, until something needs the PBX, the keychain or a person. */
  run(accountId: string): Promise<void>
  forgetAccount(accountId: string): Promise<Result<null>>
  /** How many are being sent, or wait for their turn in what is being sent. Passwords are the ledger's to tell. */
  underway(accountId: string): number
  close(): void
}

/** ms between two times that the window is told the queue. */
const tellEveryMs = 50

export function createChanges(ports: ChangesPorts): Changes {
  const { store, clock, emit, known, online } = ports
  const secrets = createQueuedSecrets(ports.vault)
  const queue = createQueue(store, clock, ports.random, secrets)
  const undos = createUndos(store, clock)
  /** One change at a time for each extension. */
  const writes = createKeyedMutex()
  const oneAtATime = <T>(accountId: string, number: string, work: () => Promise<T>): Promise<T> =>
    writes.run(changeKey(accountId, number), work)

  /** All of the queue goes to the window: told with each row, a change of many would tell it over and over. */
  const news = new Map<string, Throttled>()
  const newsOf = (accountId: string): Throttled =>
    throttled(clock, tellEveryMs, () => emit('queue.changed', { accountId, items: itemsOf(queue, accountId) }))

  function changed(accountId: string, number: string): void {
    const told = news.get(accountId) ?? newsOf(accountId)
    news.set(accountId, told)
    told.tell()
    ports.touched(accountId, number)
  }

  const applying: ApplyingPorts = { ...ports, queue, secrets, undos }
  const enqueueing = createEnqueueing({ queue, secrets, known, changed })
  const runner = createQueueRunner({ ...applying, clock, writes, online, changed, fault: ports.fault })
  const direct = createDirectChanges({
    ...applying,
    ...{ clock, online, known, changed, enqueueing, runner },
    row: ports.row,
    refresh: ports.refresh,
  })

  const editOf = (accountId: string, number: string, wrote: FieldValues): Queued | undefined =>
    queue
      .of(accountId, number)
      .find(({ kind, patch }) => kind === 'edit' && Object.entries(wrote).every(([field, value]) => patch[field] === value))

  return {
    run: runner.run,
    undo: (accountId, number, edit) => oneAtATime(accountId, number, () => direct.undo(accountId, number, edit)),
    change: (accountId, number, patch, lane = 'queue') =>
      oneAtATime(accountId, number, () => direct.update(accountId, number, patch, lane)),
    remove: (accountId, number, lane) => oneAtATime(accountId, number, () => direct.remove(accountId, number, lane)),
    setPin(accountId, number, createdAt, pin) {
      const isNewer = ({ kind, has_secret: hasSecret, base }: Queued): boolean =>
        kind === 'edit' && hasSecret === 1 && !isOtherInstant(base.createdAt, createdAt)
      if (queue.of(accountId, number).some(isNewer)) return
      const base = { fields: {}, createdAt, updatedAt: known(accountId, number)?.updatedAt ?? null }
      const id = queue.newId()
      queue.add({ id, accountId, kind: 'edit', number, state: 'waiting', patch: {}, base, passwordMode: null }, { pin })
      // Once it is written down.
      Promise.resolve()
        .then(() => changed(accountId, number))
        .then(() => runner.run(accountId))
        .catch(ports.fault)
    },
    takeOut: (accountId, number, wrote) =>
      oneAtATime(accountId, number, async () => {
        const item = editOf(accountId, number, wrote)
        if (!item || item.state === 'sending') return false
        const patch = Object.fromEntries(Object.entries(item.patch).filter(([field]) => !(field in wrote)))
        if (Object.keys(patch).length === 0 && !item.has_secret) runner.drop(accountId, item.id)
        else {
          queue.set(item.id, { patch })
          changed(accountId, number)
        }
        return true
      }),
    queued(accountId, of) {
      const kinds = new Map<string, QueueItem['kind'][]>()
      for (const { number, kind } of of === undefined ? queue.all(accountId) : queue.of(accountId, of)) {
        const mine = kinds.get(number) ?? []
        if (!mine.includes(kind)) mine.push(kind)
        kinds.set(number, mine)
      }
      return kinds
    },
    async forgetAccount(accountId) {
      runner.forgetAccount(accountId)
      news.get(accountId)?.stop()
      news.delete(accountId)
      queue.forgetAccount(accountId)
      undos.forget(accountId)
      return ok(null)
    },
    underway: (accountId) =>
      queue.all(accountId).filter(({ number, state, kind }) => {
        if (state === 'sending') return (kind === 'edit' || kind === 'remove') && writes.isBusy(changeKey(accountId, number))
        return state === 'waiting' && runner.isRunning(accountId) && online(accountId)
      }).length,
    close() {
      runner.close()
      for (const { stop } of news.values()) stop()
      news.clear()
    },
    calls: {
      'extensions.create': ({ accountId, draft, password }) => direct.create(accountId, draft, password),
      'extensions.update': ({ accountId, number, patch }) =>
        oneAtATime(accountId, number, () => direct.update(accountId, number, patch)),
      'extensions.remove': ({ accountId, number }) => oneAtATime(accountId, number, () => direct.remove(accountId, number)),
      async 'extensions.undo'({ accountId, number }) {
        const meant = undos.last(accountId, number)
        return oneAtATime(accountId, number, () => direct.undo(accountId, number, meant))
      },
      'credentials.rotate': ({ accountId, number, password }) => direct.rotate(accountId, number, password),
      ...createQueueCalls({ queue, writes, runner, online, known, changed }),
    },
  }
}
