import type { CallOutput, Settings } from '#shared/contract.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import { noPolicy } from '#shared/policy.ts'
import { packRows } from '#shared/packed-rows.ts'
import { noUpdates } from '#shared/updates.ts'
import { plainSettings } from './prepared-window.ts'

/** What main answers to app.open where these are the first rows; null: the window asks for them itself. */
export function openedWith(rows: readonly ExtensionRow[] | null, settings: Partial<Settings> = {}): CallOutput<'app.open'> {
  return {
    state: {
      version: '1.0.0',
      host: 'browser',
      keychain: { mode: 'os', problem: null },
      accounts: [],
      settings: { ...plainSettings, locale: 'system', ...settings },
      connections: [],
      policy: noPolicy,
      updates: noUpdates,
      showsFiles: false,
      choosesFiles: false,
    },
    shown: { accountId: 'office', first: rows && packRows(rows), total: rows?.length ?? 0 },
  }
}
