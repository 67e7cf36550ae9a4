import type { HandlersOf } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import * as languages from '#messages/index.ts'
import type { CodedTexts, Locale } from '#shared/locales.ts'
import type { Plan, PlanRow } from '#shared/plans.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Slices } from '../../concurrency/slices.ts'
import { fileTimestamp } from '../../provisioning/file-timestamp.ts'
import { saveFile, type FileSaver } from '../../provisioning/save.ts'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import { extensionsCsv, extensionsWorkbook } from './extension-list.ts'
import { isReject, lostLines, reasonOf, resultsCsv, resultsTable, resultsWorkbook } from './plan-files.ts'
import type { Rejects, writeRejects } from './rejects.ts'
import { templateWorkbook, type TemplateChoices } from './template.ts'
import { listWords } from './words.ts'

export interface ListFilesPorts {
  /** What is known of an account's extensions, some at a time. */
  readonly extensions: (accountId: string) => Iterable<readonly Extension[]>
  /** What a new person's row can be given; what cannot be found out is empty. */
  readonly choices: (accountId: string) => Promise<Result<TemplateChoices>>
  /** The rows of a plan, some at a time. */
  readonly rows: (accountId: string, id: string) => AsyncIterable<readonly PlanRow[]>
  readonly plan: (accountId: string, id: string) => Promise<Result<Plan>>
  /** The list that a plan was made of, as it came; null: of none. */
  readonly file: (accountId: string, id: string) => Promise<Result<Uint8Array | null>>
  /** The language of what is written. */
  readonly language: () => Locale
  /** The rows of a list that were not done, in its own form; null: it cannot be read any more. */
  readonly writeRejects: (rejects: Rejects) => Promise<ReturnType<typeof writeRejects>>
  readonly files: FileSaver
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
}

/** Lists as files: what an account has, and an empty one to be filled in. */
export function createListFiles(ports: ListFilesPorts): HandlersOf<'lists'> {
  const { files, clock, random, slices, language } = ports

  async function saved(name: string, replace: boolean, make: (at: number) => Promise<Uint8Array>): Promise<Result<string>> {
    const folder = await files.chooseFolder(name)
    if (folder === null) return fail(problem('cancelled'))
    return saveFile(folder, name, await make(clock.now()), replace, random)
  }

  async function rowsOf(accountId: string, id: string, wanted: (row: PlanRow) => boolean): Promise<PlanRow[]> {
    const rows: PlanRow[] = []
    for await (const part of ports.rows(accountId, id)) rows.push(...part.filter(wanted))
    return rows
  }

  const textsNow = (): Promise<CodedTexts> => languages[language()].byCode()

  return {
    async 'lists.saveRejects'({ accountId, id, replace }) {
      const [plan, file] = [await ports.plan(accountId, id), await ports.file(accountId, id)]
      if (!plan.ok) return plan
      if (!file.ok) return file
      const { source } = plan.value
      if (!source || !file.value) return fail(problem('nothing-to-save'))
      const texts = await textsNow()
      const rows = await rowsOf(accountId, id, isReject)
      const reasons = new Map([
        ...lostLines(plan.value, texts.lists),
        ...rows.map((row) => [row.line ?? 0, reasonOf(row, texts)] as const),
      ])
      if (reasons.size === 0) return fail(problem('nothing-to-save'))
      const { sheet, headerLine } = source
      const header = texts.lists['reason-column']
      const written = await ports.writeRejects({ bytes: file.value, sheet, headerLine, reasons, header })
      if (!written) return fail(problem('nothing-to-save'))
      const name = `linecard-rejected-${fileTimestamp(clock.now())}.${written.form}`
      const path = await saved(name, replace === true, async () => written.bytes)
      return path.ok ? ok({ path: path.value, rows: reasons.size }) : path
    },
    async 'lists.saveResults'({ accountId, id, form, replace }) {
      const plan = await ports.plan(accountId, id)
      if (!plan.ok) return plan
      const [texts, words] = [await textsNow(), await listWords(language())]
      const rows = await rowsOf(accountId, id, () => true)
      const table = resultsTable(rows, words, texts)
      const name = `linecard-results-${fileTimestamp(clock.now())}.${form}`
      const path = await saved(name, replace === true, async (at) =>
        form === 'xlsx' ? resultsWorkbook(table, { at, pause: slices.pace() }) : resultsCsv(table),
      )
      return path.ok ? ok({ path: path.value, rows: rows.length }) : path
    },
    async 'lists.export'({ accountId, numbers, form, replace }) {
      const wanted = numbers && new Set(numbers)
      const pause = slices.pace()
      const rows: Extension[] = []
      for (const part of ports.extensions(accountId)) {
        rows.push(...(wanted ? part.filter(({ number }) => wanted.has(number)) : part))
        await pause()
      }
      if (rows.length === 0) return fail(problem('nothing-to-save'))
      const words = await listWords(language())
      const name = `linecard-extensions-${fileTimestamp(clock.now())}.${form}`
      const path = await saved(name, replace === true, (at) =>
        form === 'xlsx' ? extensionsWorkbook(rows, words, { at, pause }) : extensionsCsv(rows, words, pause),
      )
      return path.ok ? ok({ path: path.value, rows: rows.length }) : path
    },
    async 'lists.template'({ accountId, replace }) {
      const choices = await ports.choices(accountId)
      if (!choices.ok) return choices
      const words = await listWords(language())
      const path = await saved('linecard-template.xlsx', replace === true, (at) => templateWorkbook(choices.value, words, at))
      return path.ok ? ok({ path: path.value }) : path
    },
  }
}
