import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventNames, type EventName } from '#shared/contract.ts'
import { ok } from '#shared/result.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { createLinecard, type Linecard } from '../../../src/main/linecard.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import type { Parts } from '../../../src/main/parts.ts'
import { policyFile } from '../../../src/main/policy/policy-file.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { systemSlices } from '../../../src/main/concurrency/slices.ts'
import { systemNameService, systemSipNetwork } from '../../../src/main/sip/system-network.ts'
import { crossingLinecard } from '../e2e/crossing.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { handClock, type HandClock } from '../clocks/hand-clock.ts'

export interface WholeApp {
  readonly linecard: Linecard
  readonly clock: HandClock
  readonly dataDir: string
  /** Time goes by in which nothing of the app runs, as while a computer sleeps. */
  sleep(ms: number): void
  /** Where this app's organization would write its policy. */
  readonly policyFile: string
  /** Everything that windows were told, in order. */
  readonly told: readonly { readonly name: EventName; readonly payload: unknown }[]
  /** Ends it and opens it anew, on the same folder and with the same keychain. */
  again(): Promise<WholeApp>
  close(): Promise<void>
}

/** Connects a PBX; answers the account's name. */
export async function connected(
  app: WholeApp,
  { address, token }: { readonly address: string; readonly token: string },
): Promise<string> {
  const made = await app.linecard.calls['accounts.connect']({ address, entry: { with: 'token', token } })
  if (!made.ok) throw new Error(made.problem.message)
  return made.value.id
}

/** What a call answers, while time goes by: a request may wait for its turn. */
export async function answered<T>(app: WholeApp, call: Promise<T>): Promise<T> {
  let under = true
  void call.finally(() => (under = false)).catch(() => undefined)
  while (under) {
    await new Promise((resolve) => setImmediate(resolve))
    await app.clock.advance(1)
  }
  return call
}

/** Everything that main is, wired as for its hosts, on the real network, with a clock and a policy of the test's own. */
export async function openWholeApp(
  over: Partial<Parts> = {},
  folder = mkdtempSync(join(tmpdir(), 'linecard-whole-')),
  startAt?: number,
): Promise<WholeApp> {
  let slept = 0
  const hand = handClock(startAt)
  const clock: HandClock = { ...hand, now: () => hand.now() + slept }
  const file = join(folder, 'policy.json')
  const dataDir = join(folder, 'data')
  const parts: Parts = {
    host: 'browser',
    version: '1.2.3',
    records: Promise.resolve(openStore(join(dataDir, 'linecard.sqlite'), over.clock ?? clock, systemSlices)),
    clock,
    random: systemRandom,
    slices: systemSlices,
    osKeychain: { ...createMemoryKeychain(), mode: 'os' },
    computer: { mark: 'this', name: 'desk' },
    log: silentLog,
    policy: policyFile(file, { owner: process.getuid?.() ?? 0, checksRights: process.platform !== 'win32' }),
    updates: null,
    network: {
      waysTo: async () => [null],
      systemCertificates: async () => [],
      lanInterfaces: () => [{ name: 'lo', address: '127.0.0.1' }],
    },
    sip: { network: systemSipNetwork, names: systemNameService },
    files: { chooseFolder: async () => folder, show: null },
    clipboard: null,
    notifier: null,
    async startDemo() {
      const { startDemoPbx } = await import('../../../src/main/demo/demo-pbx.ts')
      return ok(await startDemoPbx({ extensions: 3 }))
    },
    ...over,
  }
  const troubles: unknown[] = []
  const linecard = crossingLinecard(await createLinecard(parts), (error) => troubles.push(error))
  // Whatever main tells must be able to reach a window.
  for (const name of eventNames) linecard.on(name, () => {})
  const told: { name: EventName; payload: unknown }[] = []
  for (const name of [
    'policy.changed',
    'settings.changed',
    'connection.changed',
    'oneTime.changed',
    'app.show',
    'watch.news',
  ] as const) {
    linecard.on(name, (payload) => void told.push({ name, payload }))
  }
  let open = true
  async function end(): Promise<void> {
    if (open) await linecard.close()
    open = false
    if (troubles.length > 0) throw troubles[0]
  }
  return {
    linecard,
    clock,
    dataDir,
    policyFile: file,
    told,
    sleep: (ms) => void (slept += ms),
    async again() {
      await end()
      return openWholeApp({ ...over, osKeychain: parts.osKeychain }, folder, clock.now())
    },
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
