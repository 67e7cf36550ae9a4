import type { CallOutput } from '#shared/contract.ts'
import { documentation, license } from '#shared/about.ts'
import { ok, type Result } from '#shared/result.ts'

/** What it runs on, as Node tells it; Electron and Chromium are there in Electron alone. */
export interface AboutPorts {
  readonly version: string
  readonly versions: Readonly<Partial<Record<'electron' | 'chrome' | 'node', string>>>
  readonly system: string
}

/** What a person reads in About, and sends with a report. */
export function about({ version, versions, system }: AboutPorts): () => Promise<Result<CallOutput<'app.about'>>> {
  const names = [
    ['Electron', versions.electron],
    ['Chromium', versions.chrome],
    ['Node', versions.node],
  ] as const
  const runsOn = names.flatMap(([name, of]) => (of === undefined ? [] : [`${name} ${of}`]))
  return async () => ok({ version, license, documentation, runsOn: [...runsOn, system] })
}
