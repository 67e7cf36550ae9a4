import type { HandlersOf } from '#shared/contract.ts'
import type { Locale } from '#shared/locales.ts'
import { ok } from '#shared/result.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { SavedFiles } from '../host/saved-files.ts'
import { createListFiles } from '../plans/files/list-files.ts'
import { targets } from '../provisioning/targets/index.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Services } from './services.ts'

export interface ListsPorts {
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly language: () => Locale
  readonly services: Pick<Services, 'directory' | 'extensions' | 'phones' | 'plans'>
  readonly saved: SavedFiles
}

/** Rows of a plan that are read in one go. */
const rowsAtOnce = 100

/** Lists of people as files. */
export function wireLists({ services, saved, ...parts }: ListsPorts): HandlersOf<'lists'> {
  const { directory, extensions, phones, plans } = services
  const calls = createListFiles({
    ...parts,
    files: saved.for('lists'),
    *extensions(accountId) {
      for (const part of directory.parts(accountId)) yield part.map(({ extension }) => extension)
    },
    plan: (accountId, id) => plans.calls['plans.get']({ accountId, id }),
    file: plans.file,
    async writeRejects(rejects) {
      const { writeRejectsInThread } = await import('../plans/import/in-thread.ts')
      return writeRejectsInThread(rejects)
    },
    async *rows(accountId, id) {
      for (let from = 0; ; from += rowsAtOnce) {
        const page = await plans.calls['plans.rows']({ accountId, id, from, count: rowsAtOnce })
        if (!page.ok || page.value.rows.length === 0) return
        yield page.value.rows
        await parts.slices.breath()
      }
    },
    async choices(accountId) {
      const sites = await phones.calls['phones.sites']({ accountId })
      if (!sites.ok) return sites
      // Without the PBX there is a template all the same: its caller IDs are typed then.
      const callerIds = await extensions.calls['callerIds.list']({ accountId })
      return ok({
        callerIds: callerIds.ok ? callerIds.value.callerIds.map(({ number }) => number) : [],
        targets: targets.map(({ info }) => info.name).sort((one, other) => one.localeCompare(other, 'en')),
        sites: sites.value.map(({ name }) => name),
      })
    },
  })
  return {
    'lists.export': (input) => saved.noting(calls['lists.export'](input)),
    'lists.saveRejects': (input) => saved.noting(calls['lists.saveRejects'](input)),
    'lists.saveResults': (input) => saved.noting(calls['lists.saveResults'](input)),
    'lists.template': (input) => saved.noting(calls['lists.template'](input)),
  }
}
