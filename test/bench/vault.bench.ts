import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { systemClock } from '../../src/main/system/clock.ts'
import { createListedKeychain } from '../../src/main/keychain/listed-keychain.ts'
import { loadKeytar } from '../../src/main/keychain/load-keytar.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { createLinecard } from '../../src/main/linecard.ts'
import { silentLog } from '../../src/main/log/log.ts'
import { policyFile } from '../../src/main/policy/policy-file.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { systemNameService, systemSipNetwork } from '../../src/main/sip/system-network.ts'
import { systemSlices } from '../../src/main/concurrency/slices.ts'
import { openStoreBeside, type Store } from '../../src/main/store/store.ts'
import { createVault, type Vault } from '../../src/main/vault/vault.ts'
import { leaveRecords } from '../support/app/left-records.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { median, rounded, type Line } from './line.ts'

/**
 * Secrets sealed in the records beside keytar with an entry each, on this computer's disk. A Secret Service writes all its entries anew for
 * each change, so that keytar is measured with a hundredth of them; where there is none, ours stand alone. A stall is the longest that the event
 * loop stood still in a series, and of some series the one in the middle; what of it is work is told beside: the rest it waited for the disk
 * or the processor.
 */
export const name = 'vault: secrets sealed in the records, beside keytar with an entry each'

const sizes = [20_000]
const keytarEntries = 200
const maxStallMs = 50
const tries = 15
const series = 3

const accountId = 'office'
const place = (number: string) => ({ accountId, number, kind: 'password', version: 1 })
const secretOf = (number: string): string => `a password of 24 letters ${number}`

interface Stall {
  readonly ms: number
  readonly cpuMs: number
}

interface Measured {
  readonly ms: number
  readonly stall: Stall
}

const longest = (stalls: readonly Stall[]): Stall =>
  stalls.reduce((most, one) => (one.ms > most.ms ? one : most), { ms: 0, cpuMs: 0 })

function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

async function measured(work: () => Promise<unknown>): Promise<Measured> {
  // Everything that was due before is done.
  await new Promise((resolve) => setTimeout(resolve, 20))
  const stalls: Stall[] = []
  const from = performance.now()
  let [last, lastWorked] = [from, worked()]
  function note(): void {
    const [now, nowWorked] = [performance.now(), worked()]
    stalls.push({ ms: now - last, cpuMs: nowWorked - lastWorked })
    last = now
    lastWorked = nowWorked
  }
  const notes = setInterval(note, 1)
  await work()
  const ms = performance.now() - from
  note()
  clearInterval(notes)
  return { ms, stall: longest(stalls) }
}

async function often(work: (index: number) => Promise<unknown>): Promise<Measured> {
  const all: Measured[] = []
  for (let index = 0; index < tries; index += 1) all.push(await measured(() => work(index)))
  return { ms: median(all.map(({ ms }) => ms)), stall: longest(all.map(({ stall }) => stall)) }
}

async function middle(work: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = []
  for (let index = 0; index < series; index += 1) all.push(await work())
  const stalls = all.map(({ stall }) => stall).sort((one, other) => one.ms - other.ms)
  return { ms: median(all.map(({ ms }) => ms)), stall: stalls[stalls.length >> 1] ?? { ms: Number.NaN, cpuMs: Number.NaN } }
}

const deeds = ['start', 'store', 'reveal', 'list of states', 'key change'] as const
type Deed = (typeof deeds)[number]

/** keytar with an entry each, as Linecard kept its secrets before; null: there is no keychain here. */
async function beside(): Promise<Record<Deed, number> | null> {
  try {
    const keytar = await loadKeytar()
    const service = `Linecard bench ${process.pid}`
    const entries = Array.from({ length: keytarEntries }, (_, number) => `password/a/${number}/1`)
    try {
      for (const entry of entries) await keytar.setPassword(service, entry, secretOf(entry))
      const any = (index: number): string => entries[(index * 61) % keytarEntries] ?? ''
      const all = (await often(() => keytar.findCredentials(service))).ms
      const store = (await often((index) => keytar.setPassword(service, any(index), `another one ${index}`))).ms
      return {
        // Which of them there are is told by reading all of them, once.
        start: all,
        store,
        reveal: (await often((index) => keytar.getPassword(service, any(index)))).ms,
        'list of states': all,
        // Each is written anew, one after the other.
        'key change': store * keytarEntries,
      }
    } finally {
      for (const entry of entries) await keytar.deletePassword(service, entry)
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
      const ours = await measure(folder, size)
      for (const deed of deeds) {
        const { ms, stall } = ours[deed]
        const peer = keytar?.[deed]
        const peers: Record<string, number> = peer === undefined ? {} : { [`keytar, ${keytarEntries} entries`]: rounded(peer) }
        yield { bench: deed, size, unit: 'ms', ours: rounded(ms), peers, ...limits[deed] }
        const work = { 'of it at work': rounded(stall.cpuMs) }
        yield { bench: `${deed}, longest stall`, size, unit: 'ms', ours: rounded(stall.ms), peers: work, limit: maxStallMs }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

const limits: Partial<Record<Deed, { readonly limit: number }>> = { store: { limit: 50 }, reveal: { limit: 20 } }

async function measure(folder: string, size: number): Promise<Record<Deed, Measured>> {
  const file = join(folder, 'linecard.sqlite')
  const keychain = { ...createMemoryKeychain(), mode: 'os' } as const
  const open = (): Promise<Store> => openStoreBeside(file, systemClock, systemSlices)
  const vaultOf = (store: Store): Vault =>
    createVault({
      ...{ store, keychain: createListedKeychain(keychain, store), clock: systemClock, random: systemRandom },
      ...{ computer: { mark: 'this', name: 'desk' }, told() {}, sessionOnly: () => false, slices: systemSlices, believeMs: 0 },
    })
  const rows = rowsFor(size, Date.now())
  const any = (index: number): { readonly number: string; readonly createdAt: string } => {
    const { number = '', createdAt = '' } = rows[(index * 6_007) % size] ?? {}
    return { number, createdAt }
  }

  let store = await open()
  let vault = vaultOf(store)
  try {
    leaveRecords(store, rows)
    await vault.ready()
    store.transaction(() => {
      for (const { number, createdAt } of rows) {
        vault.put({ ...place(number), createdAt }, secretOf(number))
        store.run(
          `INSERT INTO credential_versions (account_id, number, version, state, made_by, at, of_created_at)
             VALUES (?, ?, 1, 'current', 'linecard', 0, ?)`,
          ...[accountId, number, createdAt],
        )
      }
    })
    await store.backup()
    await store.closeBeside()

    // What a start has to do with the vault: open the records, forget what was of sessions, ask for the key, finish what was interrupted.
    let closed = true
    const start = await middle(async () => {
      if (!closed) await store.closeBeside()
      closed = false
      return measured(async () => {
        store = await open()
        vault = vaultOf(store)
        vault.forgetSessions()
        await vault.ready()
        await vault.takeOver()
        await vault.gather()
        await vault.get(place(any(1).number), any(1).createdAt)
      })
    })
    const stored = await middle(() =>
      often(async (index) => {
        await vault.ready()
        const { number, createdAt } = any(index)
        store.transaction(() => vault.put({ ...place(number), createdAt }, `another one ${index}`))
      }),
    )
    const reveal = await middle(() =>
      often(async (index) => {
        const { number, createdAt } = any(index)
        const read = await vault.get(place(number), createdAt)
        if (!read.ok || read.value !== `another one ${index}`) throw new Error('a value was lost')
      }),
    )
    const changed = await middle(() =>
      measured(async () => {
        const done = await vault.changeKey()
        if (!done.ok) throw new Error(done.problem.message)
      }),
    )
    if (vault.names(accountId).length !== size || vault.keyring.ids().length !== 1) throw new Error('values or keys are left')
    for (let index = 0; index < size; index += 1) {
      const { number, createdAt } = rows[index] ?? any(0)
      const read = await vault.get(place(number), createdAt)
      if (!read.ok || read.value === null || !/^(a password of 24 letters|another one) /.test(read.value)) throw new Error('lost')
    }
    await store.closeBeside()

    // A window asks for the whole list, in which each row says whether its password is here.
    const app = await createLinecard({
      ...{ host: 'browser', version: '1.2.3', records: open(), clock: systemClock, random: systemRandom, slices: systemSlices },
      ...{ osKeychain: keychain, computer: { mark: 'this', name: 'desk' }, log: silentLog, updates: null },
      policy: policyFile(join(folder, 'policy.json'), { owner: 0, checksRights: false }),
      network: { waysTo: async () => [null], systemCertificates: async () => [], lanInterfaces: () => [] },
      sip: { network: systemSipNetwork, names: systemNameService },
      files: { chooseFolder: async () => null, show: null },
      ...{ clipboard: null, notifier: null, startDemo: () => Promise.reject(new Error('no demo')) },
    })
    try {
      const list = await middle(() =>
        measured(async () => {
          const told = await app.calls['extensions.list']({ accountId })
          if (!told.ok) throw new Error(told.problem.message)
        }),
      )
      return { start, store: stored, reveal, 'list of states': list, 'key change': changed }
    } finally {
      await app.close()
    }
  } finally {
    store.close()
  }
}
