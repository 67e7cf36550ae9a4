import type { AppState, HandlersOf } from '#shared/contract.ts'
import { about } from '../host/about.ts'
import type { Copy } from '../host/copying.ts'
import { createDiagnostics } from '../log/diagnostics.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../system/clock.ts'
import type { Services } from './services.ts'

export interface ReportsPorts {
  readonly clock: Clock
  readonly log: Log
  readonly copy: Copy
  readonly version: string
  /** The system's language, as a tag. */
  readonly language: () => string
  readonly state: () => AppState
  readonly services: Services
}

type ReportCalls = HandlersOf<'diagnostics'> & Pick<HandlersOf<'app'>, 'app.about' | 'app.state'>

/** What the app says of itself: to its windows, in About, and in a report for whoever looks into a fault. */
export function wireReports({ clock, log, copy, version, language, state, services }: ReportsPorts): ReportCalls {
  const system = `${process.platform} ${process.arch}`
  const diagnostics = createDiagnostics({
    ...{ clock, log, copy, state },
    system: {
      system,
      node: process.version,
      get language() {
        return language()
      },
    },
    async facts(accountId) {
      const ledger = await services.credentials.calls['ledger.list']({ accountId })
      const queue = await services.changes.calls['queue.list']({ accountId })
      return {
        extensions: services.directory.count(accountId),
        pbxAheadMs: services.connections.pbxAheadMs(accountId),
        ledger: ledger.ok ? ledger.value : [],
        queue: queue.ok ? queue.value : [],
      }
    },
  })
  return {
    ...diagnostics.calls,
    'app.about': about({ version, versions: process.versions, system }),
    'app.state': async () => ({ ok: true, value: state() }),
  }
}
