import { eachInATurn } from '../concurrency/turns.ts'
import { keepPausesShort } from './short-pauses.ts'

/** A start's code, in parts that are read one after the other; each of these takes long by itself. */
const parts: readonly (() => Promise<unknown>)[] = [
  () => import('./quick-http.ts'),
  () => import('node:perf_hooks'),
  () => import('node:crypto'),
  () => import('node:net'),
  () => import('node:tls'),
  () => import('node:dns/promises'),
  () => import('./quick-zod.ts'),
  () => import('#shared/extension.ts'),
  () => import('#shared/sip.ts'),
  () => import('#shared/phone-settings.ts'),
  () => import('#shared/plans.ts'),
  () => import('#shared/bench.ts'),
  () => import('#shared/contract.ts'),
  () => import('../store/store.ts'),
  () => import('../credentials/credentials.ts'),
  () => import('../provisioning/targets/index.ts'),
  () => import('../provisioning/provisioning.ts'),
  () => import('../phones/phones.ts'),
  () => import('../sip/doctor.ts'),
  () => import('../sip/checks.ts'),
  () => import('../provisioning/one-time-calls.ts'),
  () => import('../pbx/client.ts'),
  () => import('../extensions/extensions.ts'),
  () => import('../registrations/monitor.ts'),
  () => import('../changes/changes.ts'),
  () => import('../audit/audit.ts'),
  () => import('../plans/plans.ts'),
  () => import('../plans/files/list-files.ts'),
  () => import('../bench/system-bench.ts'),
  () => import('../bench/bench.ts'),
  () => import('../registrations/watch-list.ts'),
  () => import('../accounts/accounts.ts'),
  () => import('../vault/vault.ts'),
  () => import('../provisioning/bundles.ts'),
  () => import('../provisioning/inventory/phone-lists.ts'),
  () => import('../linecard.ts'),
]

/**
 * Reads main's own code, with a turn for everything else after each part: at once it would take some hundred milliseconds, in which
 * neither a window nor a terminal is answered. `more`: parts of one host alone, read last.
 */
export async function readCode(more: readonly (() => Promise<unknown>)[] = []): Promise<void> {
  await eachInATurn([...parts, ...more], () => keepPausesShort())
  keepPausesShort(true)
}
