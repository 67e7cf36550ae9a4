import { phrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { offenceOf } from '../escape/refuse.ts'
import type { BookEntry, BookFormat, Remark } from './entry.ts'

export interface Book {
  /** What is in the file. */
  readonly entries: readonly BookEntry[]
  readonly left: readonly Remark[]
  readonly doubts: readonly Remark[]
}

/** No phone is known to read more. */
const mostEntries = 10_000

const order = new Intl.Collator('vi', { numeric: true })

/**
 * What of these entries a format can carry, by name: the others are left out and said with their reason. More than a phone reads is a problem,
 * because nobody can say which of them it would leave out.
 */
export function bookOf(format: BookFormat, entries: readonly BookEntry[]): Result<Book> {
  const left: Remark[] = []
  const doubts: Remark[] = []
  const kept: BookEntry[] = []
  const numbers = new Set<string>()
  for (const entry of entries.toSorted((one, other) => order.compare(one.name, other.name))) {
    const { name, number, mobile, other } = entry
    const offence =
      offenceOf(name, ...format.nameRules) ??
      [number, mobile, other]
        .map((one) => (one === undefined ? null : offenceOf(one, ...format.numberRules)))
        .find((one) => one !== null) ??
      (format.uniqueNumbers && numbers.has(number) ? phrase('number-twice') : null)
    if (offence !== null) {
      left.push({ name, number, why: offence })
      continue
    }
    numbers.add(number)
    kept.push(entry)
    const doubt = format.doubtful && offenceOf(name, format.doubtful)
    if (doubt) doubts.push({ name, number, why: doubt })
    for (const { models, characters } of format.models ?? []) {
      if (characters !== undefined && [...name].length > characters)
        doubts.push({ name, number, why: phrase('models-name-length', { models, count: characters }) })
    }
  }
  const limit = format.max ?? mostEntries
  if (kept.length > limit) return fail(problem('book-too-large', { format: format.name, limit, count: kept.length }))
  for (const { models, entries: most } of format.models ?? []) {
    if (most !== undefined && kept.length > most)
      doubts.unshift({ name: '', number: '', why: phrase('models-entries', { models, count: most }) })
  }
  return ok({ entries: kept, left, doubts })
}
