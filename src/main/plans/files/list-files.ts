import type { HandlersOf } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import type { Locale } from '#shared/locales.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Slices } from '../../concurrency/slices.ts'
import { fileTimestamp } from '../../provisioning/file-timestamp.ts'
import { saveFile, type FileSaver } from '../../provisioning/save.ts'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import { extensionsCsv, extensionsWorkbook } from './extension-list.ts'
import { templateWorkbook, type TemplateChoices } from './template.ts'
import { listWords } from './words.ts'

export interface ListFilesPorts {
  /** What is known of an account's extensions, some at a time. */
  readonly extensions: (accountId: string) => Iterable<readonly Extension[]>
  /** What a new person's row can be given; what cannot be found out is empty. */
  readonly choices: (accountId: string) => Promise<Result<TemplateChoices>>
  /** The language of what is written. */
  readonly language: () => Locale
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

  return {
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
