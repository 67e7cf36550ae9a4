import { fileURLToPath } from 'node:url'
import type { Account } from '#shared/account.ts'
import type {
  AppState,
  Bridge,
  CallInput,
  CallName,
  CallOutput,
  Emit,
  ExtensionList,
  Handlers,
  Settings,
} from '#shared/contract.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import { packRows } from '#shared/packed-rows.ts'
import { noPolicy } from '#shared/policy.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { startBrowserHost } from '../../../src/main/browser/host.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { createEventHub } from '../../../src/main/host/events.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { systemSlices } from '../../../src/main/concurrency/slices.ts'
import { noUpdates } from '#shared/updates.ts'
import { handlersThat } from '../app/handlers.ts'

export interface PreparedAccount {
  readonly id: string
  readonly name: string
  readonly rows: readonly ExtensionRow[]
}

export interface PreparedWindow {
  /** What stands in for main. */
  readonly served: { readonly calls: Handlers; readonly on: Bridge['on'] }
  /** Opens the window once. */
  readonly address: () => string
  readonly emit: Emit
  /** Every call that the window made, in order. */
  readonly calls: readonly { readonly name: CallName; readonly input: unknown }[]
  readonly settings: () => Settings
  close(): Promise<void>
}

export const plainSettings: Settings = {
  theme: 'system',
  locale: 'en',
  lastTarget: null,
  extraCertificates: '',
  linkCertificate: null,
  quietHours: null,
  tourDone: true,
  filters: {},
  checkForUpdates: true,
  auditDays: null,
  scanSounds: false,
  window: null,
}

/** What main would answer, call by call. */
export type PreparedAnswers = { readonly [K in CallName]?: (input: CallInput<K>) => Result<CallOutput<K>> }

/**
 * The built window behind the real browser host, with main's place taken by prepared answers: what the window shows and costs can be
 * looked at without a PBX, a keychain or a database having a part in it.
 */
export async function startPreparedWindow(
  accounts: readonly PreparedAccount[],
  first: Partial<Settings> = {},
  more: PreparedAnswers = {},
): Promise<PreparedWindow> {
  let settings = { ...plainSettings, ...first }
  const made: { name: CallName; input: unknown }[] = []
  const hub = createEventHub((error) => {
    throw error
  })
  const rowsOf = (accountId: string): readonly ExtensionRow[] => accounts.find((one) => one.id === accountId)?.rows ?? []
  const state = (): AppState => ({
    version: '0.0.0',
    host: 'browser',
    keychain: { mode: 'os', problem: null },
    accounts: accounts.map(accountOf),
    settings,
    connections: accounts.map(({ id }) => ({ accountId: id, state: 'online', since: 0, problem: null })),
    policy: noPolicy,
    updates: noUpdates,
    showsFiles: false,
    choosesFiles: false,
  })
  const listOf = (accountId: string): ExtensionList => ({
    rows: packRows(rowsOf(accountId)),
    sync: { accountId, state: 'idle', done: 0, total: null, finishedAt: null, problem: null },
  })
  const answers: { [K in CallName]?: (input: never) => Result<CallOutput<K>> } = {
    'app.state': () => ok(state()),
    'app.open': () => {
      const shown = accounts.find(({ id }) => id === settings.window?.accountId) ?? accounts[0]
      return ok({ state: state(), shown: shown ? { accountId: shown.id, first: null, total: shown.rows.length } : null })
    },
    'app.changeSettings': (patch: Partial<Settings>) => {
      settings = { ...settings, ...patch }
      hub.emit('settings.changed', settings)
      return ok(settings)
    },
    'extensions.list': ({ accountId }: { accountId: string }) => ok(listOf(accountId)),
    'registrations.focus': () => ok(null),
    'queue.list': () => ok([]),
    'ledger.list': () => ok([]),
    'watch.list': () => ok([]),
    ...more,
  }
  const host = await startBrowserHost({
    rendererDir: fileURLToPath(new URL('../../../out/renderer', import.meta.url)),
    port: 0,
    random: systemRandom,
    clock: systemClock,
    log: silentLog,
    slices: systemSlices,
  })
  const served = {
    on: hub.on,
    calls: handlersThat((name, input) => {
      made.push({ name, input })
      return answers[name]?.(input as never) ?? fail(problem('internal'))
    }),
  }
  host.serve(served)
  return {
    served,
    address: () => host.launchAddress(),
    emit: hub.emit,
    calls: made,
    settings: () => settings,
    close: () => host.close(),
  }
}

export function accountOf({ id, name }: Pick<PreparedAccount, 'id' | 'name'>): Account {
  return {
    id,
    name,
    address: 'https://app.example.vn',
    sip: {
      domain: 'sip.example.vn',
      transport: 'tls',
      port: 5061,
      outboundProxy: null,
      expiresSeconds: 3_600,
      srtp: 'off',
      stun: null,
      voicemail: null,
    },
    sipChecks: false,
    token: 'present',
    lastAnswerAt: null,
  }
}
