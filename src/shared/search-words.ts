import { fold, teamWord } from './search-text.ts'

/** A MAC as it is written: with colons also while it is being typed, otherwise whole, as a name may have dashes and dots. */
const writtenMac = /^(?:(?:[0-9a-f]{2}:){2,5}[0-9a-f]{0,2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/

/** The words of what somebody typed, folded; a team and its number are one, and of a MAC its digits. */
export function wordsOf(text: string): string[] {
  return fold(text)
    .replace(/(?<!\S)(?:team|nhom) +(\d+)(?!\S)/g, (_all, id: string) => teamWord(id))
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => (writtenMac.test(word) ? word.replaceAll(/[^0-9a-f]/g, '') : word))
}

/** Of what is not found at all. */
export const noRank = 3

/**
 * How well a text is found by folded words, the best first: each of them is one of its words (0), begins one (1), or stands somewhere in it
 * (2). *desk* finds desk phones before Jitsi Desktop, and *sheet* a sheet before a spreadsheet.
 */
export function rankOf(text: string, wanted: readonly string[]): number {
  const folded = fold(text)
  const words = folded.split(/[^\p{L}\p{N}]+/u)
  return wanted.reduce((worst, word) => {
    const rank = words.includes(word) ? 0 : words.some((one) => one.startsWith(word)) ? 1 : folded.includes(word) ? 2 : noRank
    return Math.max(worst, rank)
  }, 0)
}

/** Those of a list of choices that are found by what was typed, the best first; nothing typed finds all of them, in their order. */
export function foundBy<T extends { readonly label: string; readonly words?: string }>(
  options: readonly T[],
  typed: string,
): readonly T[] {
  const wanted = wordsOf(typed.replaceAll('-', ' '))
  if (wanted.length === 0) return options
  return options
    .map((option) => ({ option, rank: rankOf(`${option.label} ${option.words ?? ''}`, wanted) }))
    .filter(({ rank }) => rank < noRank)
    .sort((one, other) => one.rank - other.rank)
    .map(({ option }) => option)
}
