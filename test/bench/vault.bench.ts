import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { systemClock } from '../../src/main/clock.ts'
import { createListedKeychain } from '../../src/main/keychain/listed-keychain.ts'
import { loadKeytar } from '../../src/main/keychain/load-keytar.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { systemRandom } from '../../src/main/random.ts'
import { systemSlices } from '../../src/main/slices.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { createVault, type Vault } from '../../src/main/vault/vault.ts'
import { median, rounded, type Line } from './line.ts'

/**
 * Secrets sealed in the records beside keytar with an entry each, on this computer's disk. A Secret Service writes all its entries anew for
 * each change, so that keytar is measured with fewer of them; where there is none, ours stand alone. Main's longest stall is that of the
 * event loop meanwhile.
 */
export const name = 'vault: secrets sealed in the records, beside keytar with an entry each'

const sizes = [20_000]
const keytarEntries = 1_000
const mostStallMs = 50
const tries = 15

const made = '2026-11-24T08:00:00Z'
const place = (number: number) => ({ accountId: 'a', number: String(number), kind: 'password', version: 1 })
const secretOf = (number: number): string => `a password of 24 letters ${number}`

interface Measured {
  readonly ms: number
  readonly stallMs: number
}

async function measured(work: () => Promise<unknown>): Promise<Measured> {
  // Everything that was due before is done.
  await new Promise((resolve) => setTimeout(resolve, 20))
  const from = performance.now()
  let [turn, stallMs, over] = [from, 0, false]
  const tick = (): void => {
    stallMs = Math.max(stallMs, performance.now() - turn)
    turn = performance.now()
    if (!over) setImmediate(tick)
  }
  setImmediate(tick)
  await work()
  const ms = performance.now() - from
  over = true
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return { ms, stallMs }
}

async function often(work: (index: number) => Promise<unknown>): Promise<Measured> {
  const all: Measured[] = []
  for (let index = 0; index < tries; index += 1) all.push(await measured(() => work(index)))
  return { ms: median(all.map(({ ms }) => ms)), stallMs: median(all.map(({ stallMs }) => stallMs)) }
}

type Deed = 'start' | 'store' | 'reveal' | 'key change'

/** keytar with an entry each, as Linecard kept its secrets before; null: there is no keychain here. */
async function beside(): Promise<Partial<Record<Deed, number>> | null> {
  try {
    const keytar = await loadKeytar()
    const service = `Linecard bench ${process.pid}`
    try {
      for (let number = 0; number < keytarEntries; number += 1)
        await keytar.setPassword(service, `password/a/${number}/1`, secretOf(number))
      const any = (index: number): string => `password/a/${(index * 61) % keytarEntries}/1`
      return {
        store: (await often((index) => keytar.setPassword(service, any(index), `another one ${index}`))).ms,
        reveal: (await often((index) => keytar.getPassword(service, any(index)))).ms,
      }
    } finally {
      for (let number = 0; number < keytarEntries; number += 1) await keytar.deletePassword(service, `password/a/${number}/1`)
    }
  } catch {
    return null
  }
}

export async function* run(only: number | null): AsyncGenerator<Line> {
  const keytar = await beside()
  for (const size of only === null ? sizes : [only]) {
    const folder = mkdtempSync(join(tmpdir(), 'linecard-vault-'))
    try {
      const ours = await measure(join(folder, 'linecard.sqlite'), size)
      for (const [deed, { ms, stallMs, limit }] of Object.entries(ours)) {
        const peer = keytar?.[deed as Deed]
        const peers: Record<string, number> = peer === undefined ? {} : { [`keytar, ${keytarEntries} entries`]: rounded(peer) }
        yield { bench: deed, size, unit: 'ms', ours: rounded(ms), peers, ...(limit === undefined ? {} : { limit }) }
        yield { bench: `${deed}, longest stall`, size, unit: 'ms', ours: rounded(stallMs), peers: {}, limit: mostStallMs }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function measure(file: string, size: number): Promise<Record<Deed, Measured & { limit?: number }>> {
  const keychain = createMemoryKeychain()
  const opened = (store: Store): Vault =>
    createVault({
      ...{ store, keychain: createListedKeychain(keychain, store), clock: systemClock, random: systemRandom },
      ...{ computer: { mark: 'this', name: 'desk' }, told() {}, sessionOnly: () => false, slices: systemSlices, believeMs: 0 },
    })
  let store = openStore(file, systemClock, systemSlices)
  try {
    store.run(`INSERT INTO accounts (id, name, address, sip, created_at) VALUES ('a', 'A', 'https://a.example', '{}', 0)`)
    let vault = opened(store)
    await vault.ready()
    store.transaction(() => {
      for (let number = 0; number < size; number += 1) vault.put({ ...place(number), createdAt: made }, secretOf(number))
    })
    await store.backup()
    // A start opens the records, asks for the key and opens one value.
    store.close()
    const began = performance.now()
    store = openStore(file, systemClock, systemSlices)
    const openedIn = performance.now() - began
    vault = opened(store)
    const first = await measured(() => vault.get(place(1), made))
    const any = (index: number): number => (index * 6_007) % size
    const stored = await often(async (index) => {
      await vault.ready()
      vault.put({ ...place(any(index)), createdAt: made }, `another one ${index}`)
    })
    const revealed = await often((index) => vault.get(place(any(index)), made))
    const changed = await measured(() => vault.changeKey())
    const left = vault.names('a').length
    if (left !== size || vault.keyring.ids().length !== 1)
      throw new Error(`${left} values and ${vault.keyring.ids().length} keys are left`)
    const read = await vault.get(place(any(1)), made)
    if (!read.ok || read.value !== 'another one 1') throw new Error('a value was lost')
    return {
      start: { ms: openedIn + first.ms, stallMs: first.stallMs },
      store: { ...stored, limit: 50 },
      reveal: { ...revealed, limit: 20 },
      'key change': changed,
    }
  } finally {
    store.close()
  }
}
