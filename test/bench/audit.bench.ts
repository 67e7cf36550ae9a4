import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditFilter } from '#shared/audit.ts'
import { createAudit, type Audit } from '../../src/main/audit/audit.ts'
import { systemSlices } from '../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { systemClock } from '../../src/main/system/clock.ts'
import { median, type Line } from './line.ts'

/**
 * The audit log with a hundred thousand lines on a disk: opening the records and its first page, beside the same without any line; a filter that
 * fits nothing, which looks at each of them; and following the whole chain. Measured is the processor's time.
 */
export const name = 'audit: a hundred thousand lines'

const runs = 5

export async function* run(only: number | null): AsyncGenerator<Line> {
  const size = only ?? 100_000
  const folder = mkdtempSync(join(tmpdir(), 'linecard-audit-'))
  try {
    const [full, empty] = [join(folder, 'full.sqlite'), join(folder, 'empty.sqlite')]
    await made(full, size)
    await made(empty, 0)
    const none = await opened(empty, {})
    const all = await opened(full, {})
    yield { bench: 'open, more than without a line', size, unit: 'ms', ours: Math.max(0, all - none), peers: {}, limit: 200 }
    yield {
      bench: 'open with a filter that fits nothing',
      size,
      unit: 'ms',
      ours: await opened(full, { text: 'no such line' }),
      peers: {},
    }
    const store = openStore(full)
    const audit = auditOn(store)
    yield {
      bench: 'follow the whole chain',
      size,
      unit: 'ms',
      ours: await spent(async () => void (await audit.check())),
      peers: {},
    }
    audit.close()
    store.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function auditOn(store: Store): Audit {
  return createAudit({
    ...{ store, clock: systemClock, slices: systemSlices, emit() {}, fault() {}, accountName: () => 'Acme' },
    who: { user: 'ana', computer: 'desk' },
  })
}

async function made(file: string, lines: number): Promise<void> {
  const store = openStore(file)
  const audit = auditOn(store)
  for (let from = 0; from < lines; from += 1_000) {
    store.transaction(() => {
      for (let at = from; at < Math.min(lines, from + 1_000); at += 1)
        audit.note({
          ...{ what: 'extension-changed', accountId: 'a', number: String(1_000 + (at % 500)) },
          fields: [{ field: 'displayName', before: `Nguyễn ${at}`, after: `Trần ${at}` }],
        })
    })
    await new Promise((go) => setImmediate(go))
  }
  audit.close()
  store.close()
}

const spent = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** The middle of some times from the closed records to the first page of lines. */
async function opened(file: string, filter: Partial<AuditFilter>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index <= runs; index += 1) {
    const took = await spent(async () => {
      const store = openStore(file)
      const audit = auditOn(store)
      const calls = audit.calls({} as never)
      await calls['audit.list']({ before: null, count: 100, filter: { group: null, text: '', ...filter } })
      audit.close()
      store.close()
    })
    if (index > 0) times.push(took)
  }
  return median(times)
}
