import type { AppState, LedgerEntry, QueueItem } from '#shared/contract.ts'
import type { HandlersOf } from '#shared/contract.ts'
import type { Clock } from '../system/clock.ts'
import type { Copy } from '../host/copying.ts'
import type { Log } from './log.ts'

/** What a report tells of one account: numbers and states, neither names nor addresses of people. */
export interface AccountFacts {
  readonly extensions: number
  readonly pbxAheadMs: number | null
  readonly ledger: readonly LedgerEntry[]
  readonly queue: readonly QueueItem[]
}

export interface DiagnosticsPorts {
  readonly clock: Clock
  readonly log: Log
  readonly copy: Copy
  /** Such as `linux x64`, and the versions of what runs the app. */
  readonly system: Readonly<Record<string, string>>
  state(): AppState
  facts(accountId: string): Promise<AccountFacts>
}

/** *Copy diagnostics*: what a maintainer needs to know, in lines that a person can read through before sending them. */
export function createDiagnostics(ports: DiagnosticsPorts): { readonly calls: HandlersOf<'diagnostics'> } {
  async function report(): Promise<string> {
    const state = ports.state()
    const { extraCertificates, linkCertificate, filters, ...settings } = state.settings
    const lines = [
      `Linecard ${state.version} (${state.host}), ${new Date(ports.clock.now()).toISOString()}`,
      ...Object.entries(ports.system).map(([name, value]) => `${name}: ${value}`),
      `keychain: ${state.keychain.mode}${state.keychain.problem ? `, ${state.keychain.problem.kind}` : ''}`,
      `records: ${state.storage?.kind ?? 'sound'}`,
      `settings: ${JSON.stringify({ ...settings, extraCertificates: extraCertificates === '' ? 'none' : 'some', linkCertificate: linkCertificate ? 'some' : 'none', filters: Object.values(filters).flat().length })}`,
    ]
    for (const [index, account] of state.accounts.entries()) {
      const connection = state.connections.find((one) => one.accountId === account.id)
      const facts = await ports.facts(account.id)
      lines.push(
        '',
        `account ${index + 1}: ${new URL(account.address).protocol}//…, SIP by ${account.sip.transport} on ${account.sip.port}`,
        `  token: ${account.token}; connection: ${connection?.state ?? 'unknown'}; extensions: ${facts.extensions}`,
        `  PBX clock: ${facts.pbxAheadMs === null ? 'unknown' : `${Math.round(facts.pbxAheadMs / 1000)} s ahead of this computer`}`,
        `  open passwords: ${count(facts.ledger.map((entry) => `${entry.kind} needs ${entry.needs}`))}`,
        `  queue: ${count(facts.queue.map((item) => `${item.kind} ${item.state}`))}`,
      )
    }
    lines.push('', 'log of this run:', ...ports.log.recent())
    return ports.log.redact(lines.join('\n'))
  }

  return {
    calls: {
      'diagnostics.copy': async () => ports.copy(await report()),
    },
  }
}

/** `2 × create needs answer, 1 × …`; none: nothing. */
function count(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, times]) => `${times} × ${word}`).join(', ') || 'none'
}
