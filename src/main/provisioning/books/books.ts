import type { HandlersOf, ParsedInput } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import type { BookReport } from '#shared/phone-books.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Slices } from '../../concurrency/slices.ts'
import type { Random } from '../../system/random.ts'
import { saveFile, type FileSaver } from '../save.ts'
import { bookOf, type Book } from './book.ts'
import type { BookEntry, BookFormat } from './entry.ts'
import { readExtraEntries } from './extra-entries.ts'
import { bookFormats } from './formats.ts'

export interface BooksPorts {
  /** Every extension of an account as it was read last, some at a time. */
  readonly extensions: (accountId: string) => Iterable<readonly Extension[]>
  readonly files: FileSaver
  readonly random: Random
  readonly slices: Slices
}

type Wanted = ParsedInput<'books.check'>

/** Whether an extension is meant. One that is switched off cannot be called. */
function isWanted({ number, status, teamId, departmentId }: Extension, of: Wanted['of'], numbers: ReadonlySet<string>): boolean {
  if (status === 'disabled') return false
  if (of.what === 'numbers') return numbers.has(number)
  return of.what === 'all' || (of.what === 'team' ? teamId : departmentId) === of.id
}

/** Phone books of an account's extensions, and of further entries that somebody has in a list. */
export function createBooks({ extensions, files, random, slices }: BooksPorts): HandlersOf<'books'> {
  async function entriesOf(accountId: string, of: Wanted['of']): Promise<BookEntry[]> {
    const pause = slices.pace()
    const numbers = new Set(of.what === 'numbers' ? of.numbers : [])
    const found: BookEntry[] = []
    for (const part of extensions(accountId)) {
      for (const extension of part) {
        if (!isWanted(extension, of, numbers)) continue
        const { number } = extension
        found.push({ name: (extension.displayName ?? '').normalize('NFC').trim() || number, number })
      }
      await pause()
    }
    return found
  }

  async function made({
    accountId,
    format: id,
    of,
    extra,
  }: Wanted): Promise<Result<{ format: BookFormat; book: Book; report: BookReport }>> {
    const format = bookFormats.find((one) => one.id === id)
    if (!format) return fail(problem('input-invalid'))
    const further = readExtraEntries(extra)
    const book = bookOf(format, [...(await entriesOf(accountId, of)), ...further.entries])
    if (!book.ok) return book
    const { entries, left, doubts } = book.value
    const report = { entries: entries.length, left: [...left], doubts: [...doubts], lines: [...further.lines] }
    return ok({ format, book: book.value, report })
  }

  return {
    'books.formats': async () =>
      ok(bookFormats.map(({ id, name, file, max, sources }) => ({ id, name, file, max, experimental: sources.length < 2 }))),
    async 'books.check'(wanted) {
      const checked = await made(wanted)
      return checked.ok ? ok(checked.value.report) : checked
    },
    async 'books.save'({ replace, ...wanted }) {
      const ready = await made(wanted)
      if (!ready.ok) return ready
      const { format, book, report } = ready.value
      if (book.entries.length === 0) return fail(problem('nothing-to-save'))
      const folder = await files.chooseFolder(format.file)
      if (folder === null) return fail(problem('cancelled'))
      const saved = await saveFile(folder, format.file, format.write(book.entries), replace === true, random)
      return saved.ok ? ok({ path: saved.value, report }) : saved
    },
  }
}
