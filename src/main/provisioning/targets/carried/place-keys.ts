import type { PhoneKey } from '#shared/phone.ts'
import { phrase, type Phrase } from '#shared/phrase.ts'
import { noControls, offenceOf, without, type Rule } from '../../escape/refuse.ts'
import { linesOf } from '../carriers.ts'
import type { LeftKey, LineAccount, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'

/** What a phone can dial or watch: digits and signs, or the name of a parking place. */
const dialled: Rule = without(/[^0-9A-Za-z*#+._-]/u)

/** Slots of lines that no key is for: on some phones nobody calls on those. */
export function linesWithoutKey(account: PhoneAccount): number[] {
  const slots = linesOf(account).map(({ slot }) => slot)
  return slots.filter((slot) => !account.keys?.some(({ kind, line }) => kind === 'line' && line === slot))
}

export interface KeyPlaces {
  /** How many keys the model has for these; Infinity: that is not known. */
  readonly count: number
  /** What its names may not have. */
  readonly label: readonly Rule[]
  /** One key in the maker's words, `at` counted from 0; a phrase: why there are none for it. */
  readonly write: (key: PhoneKey, at: number, line: LineAccount) => Values | Phrase
}

/** The keys of a phone in their places; one that cannot be written leaves its place free, so that the others stay where they are wanted. */
export function placeKeys(account: PhoneAccount, places: KeyPlaces): { values: Values; left: LeftKey[] } {
  const { keys = [], model } = account
  const lines = linesOf(account)
  const left: LeftKey[] = []
  const values = keys.flatMap((key, at): Values => {
    const line = lines.find(({ slot }) => slot === key.line)
    const written = !line
      ? phrase('key-other-line', { line: key.line })
      : at >= places.count
        ? phrase('keys-beyond', { model: model ?? '', count: places.count })
        : (offenceOf(key.label, noControls, ...places.label) ??
          (key.kind === 'line' ? null : key.number === '' ? phrase('nothing') : offenceOf(key.number, dialled)) ??
          places.write(key, at, line))
    if (!('code' in written)) return written
    left.push({ key: at, why: written })
    return []
  })
  return { values, left }
}
