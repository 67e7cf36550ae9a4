import type { Policy } from '#shared/policy.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../log/log.ts'
import { matches } from './hosts.ts'
import type { PolicySource } from './policy-file.ts'
import { noRules, readPolicy, toldPolicy, unusable, type Reading, type Rules } from './policy.ts'

/** The file is looked at so often, in ms. */
export const lookEveryMs = 15_000

export interface PolicyPorts {
  readonly source: PolicySource
  readonly clock: Clock
  readonly log: Log
  /** The policy is another one from now on. */
  readonly changed: (policy: Policy) => void
}

/** The organization's policy as it holds now; every place that is ruled by it asks here. */
export interface WatchedPolicy {
  rules(): Rules
  told(): Policy
  /** Why this address (an origin) must not be talked to; null: it may. */
  refusal(address: string): Problem | null
  close(): void
}

/** Reads the policy now, and again whenever it changes. */
export function watchPolicy({ source, clock, log, changed }: PolicyPorts): WatchedPolicy {
  function read(): { reading: Reading; told: Policy } {
    const found = source.read()
    const reading: Reading =
      found.kind === 'none'
        ? { rules: noRules, troubles: [] }
        : found.kind === 'bytes'
          ? readPolicy(source.file, found.bytes)
          : unusable(source.file, found.reason)
    return { reading, told: toldPolicy(found.kind === 'none' ? null : source.file, reading) }
  }

  function say({ file, allowedHosts, updates, oneTimeLinks, language, troubles }: Policy): void {
    for (const trouble of troubles) log.warn('the policy is not as it should be', { problem: trouble.kind, ...trouble.params })
    if (file === null) return
    log.info('a policy holds', { file, hosts: allowedHosts?.length ?? 'any', updates, oneTimeLinks, language })
  }

  let now = read()
  say(now.told)
  let stop = clock.after(lookEveryMs, look)
  function look(): void {
    stop = clock.after(lookEveryMs, look)
    const next = read()
    if (JSON.stringify(next.told) === JSON.stringify(now.told)) return
    now = next
    if (next.told.file === null) log.info('the policy is gone')
    say(next.told)
    changed(next.told)
  }

  return {
    rules: () => now.reading.rules,
    told: () => now.told,
    refusal(address) {
      const { hosts } = now.reading.rules
      if (hosts === null || matches(hosts, address)) return null
      return problem('pbx-not-allowed', { host: URL.canParse(address) ? new URL(address).host : address })
    },
    close: () => stop(),
  }
}
