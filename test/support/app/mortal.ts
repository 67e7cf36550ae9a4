import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import type { Transport } from '../../../src/main/pbx/transport.ts'
import type { Store } from '../../../src/main/store/store.ts'

/** Thrown by the disk of a process that has died: nothing after it happens. */
export class Died extends Error {}

/** A process that may die at any step it takes outside of itself: each use of disk, keychain or network is two such steps. */
export interface Life {
  readonly dead: boolean
  /** Dies at the given step from now on; null: lives. */
  dieAfter(steps: number | null): void
  die(): void
  disk(store: Store): Store
  keychain(keychain: Keychain): Keychain
  network(transport: Transport): Transport
}

export function createLife(): Life {
  let left: number | null = null
  let dead = false

  /** True: the process is dead, and so will not see what comes next. */
  function step(): boolean {
    if (left !== null && --left <= 0) dead = true
    return dead
  }
  const never = <T>(): Promise<T> => new Promise<T>(() => {})

  async function around<T>(work: () => Promise<T>): Promise<T> {
    if (step()) return never()
    const value = await work()
    return step() ? never() : value
  }

  return {
    get dead() {
      return dead
    },
    dieAfter(steps) {
      left = steps
    },
    die() {
      dead = true
    },
    disk(store) {
      const sync = <T>(work: () => T): T => {
        if (step()) throw new Died()
        const value = work()
        if (step()) throw new Died()
        return value
      }
      return {
        ...store,
        run: (sql, ...params) => sync(() => store.run(sql, ...params)),
        transaction: (work) => sync(() => store.transaction(work)),
        all(schema, sql, ...params) {
          if (dead) throw new Died()
          return store.all(schema, sql, ...params)
        },
        one(schema, sql, ...params) {
          if (dead) throw new Died()
          return store.one(schema, sql, ...params)
        },
      }
    },
    keychain: (keychain) => ({
      mode: keychain.mode,
      get: (name) => around(() => keychain.get(name)),
      set: (name, secret) => around(() => keychain.set(name, secret)),
      remove: (name) => around(() => keychain.remove(name)),
      names: () => around(() => keychain.names()),
    }),
    network: (transport) => ({
      send: (request) => around(() => transport.send(request)),
      close: () => transport.close(),
    }),
  }
}
