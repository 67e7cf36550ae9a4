import { textsIn, type Forms, type LeavingTexts } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'

/** One extension of one account. */
export interface Spot {
  readonly accountId: string
  readonly number: string
}

/** What the end of the app would cut off, or lose for good. */
export interface Unfinished {
  /** Their passwords are in memory alone, and no PBX shows them again: they end with the app. */
  readonly lost: readonly Spot[]
  /** So many stored passwords cannot be opened any more after the end: somebody removed their key from the keychain. */
  readonly keyless: number
  /** The PBX may have their new passwords or not; the next start asks it. */
  readonly unsettled: readonly Spot[]
  /** One-time links that phones may still fetch from. */
  readonly links: number
  /** Changes that are being sent. */
  readonly changes: number
  /** ZIPs and cards that are being made. */
  readonly saving: number
}

export const nothingUnfinished: Unfinished = { lost: [], keyless: 0, unsettled: [], links: 0, changes: 0, saving: 0 }

export const isUnfinished = (now: Unfinished): boolean =>
  losesPasswords(now) || now.unsettled.length + now.links + now.changes + now.saving > 0

/** Whether something is lost that no PBX tells again. */
export const losesPasswords = ({ lost, keyless }: Unfinished): boolean => lost.length + keyless > 0

/** How a host puts the question. */
export interface LeavingWords {
  readonly question: string
  /** What speaks against leaving, the worst first. No secret is in it. */
  readonly lines: readonly string[]
  readonly texts: LeavingTexts
}

/** So many extensions are named; of more, the number. */
const maxNamed = 12

/** `language`: a tag such as `vi-VN`. */
export function leavingWords(unfinished: Unfinished, language: string): LeavingWords {
  const texts = textsIn(language).dialogs.leaving
  const plurals = new Intl.PluralRules(language)
  const { lost, keyless, unsettled, links, changes, saving } = unfinished
  const line = (forms: Forms, count: number, numbers = ''): string[] =>
    count === 0
      ? []
      : [fillIn((count === 1 ? forms[1] : undefined) ?? forms[plurals.select(count)] ?? forms.other, { count, numbers })]
  const named = (spots: readonly Spot[]): string => {
    const shown = spots.slice(0, maxNamed).map(({ number }) => number)
    const rest = spots.length - shown.length
    return rest === 0 ? shown.join(', ') : fillIn(texts.andMore, { numbers: shown.join(', '), count: rest })
  }
  return {
    question: texts.question,
    lines: [
      ...line(texts.lost, lost.length, named(lost)),
      ...line(texts.keyless, keyless),
      ...line(texts.links, links),
      ...line(texts.saving, saving),
      ...line(texts.changes, changes),
      ...line(texts.unsettled, unsettled.length, named(unsettled)),
    ],
    texts,
  }
}

/** How many pieces of work go on. */
export interface Underway {
  during<T>(work: Promise<T>): Promise<T>
  count(): number
}

export function createUnderway(): Underway {
  let going = 0
  return {
    during(work) {
      going += 1
      return work.finally(() => (going -= 1))
    },
    count: () => going,
  }
}
