import { settingNames, type SettingName } from '#shared/phone-settings.ts'
import { phrase, type Phrase, type PhraseCode } from '#shared/phrase.ts'
import { offenceOf, refuse, type Refused, type Rule } from '../escape/refuse.ts'
import type { Beside, Cannot, Carried, Carrier, Carriers, LeftSetting, LineAccount, PhoneAccount } from './target.ts'
import type { Values } from './values.ts'

/** A value that a carrier has no words for, and why. */
export const cannot = (code: PhraseCode, params: Phrase['params'] = {}): Cannot => ({ cannot: phrase(code, params) })

export interface CarriedSettings {
  readonly ok: true
  /** In the order of the settings' names, to be merged into the target's own lines: see `mergedInto`. */
  readonly values: Values
  readonly beside: readonly Beside[]
  readonly left: readonly LeftSetting[]
  /** Carried, with fewer than two sources. */
  readonly unsure: readonly SettingName[]
}

/** A value that the phone has no word or number for. */
export const noValue = (value: string | number): Cannot => cannot('setting-no-value', { value: String(value) })

/** Every line of a phone: the account itself as the first, and the others behind it. */
export function linesOf({ extension, displayName, password, sip, lines = [] }: PhoneAccount): LineAccount[] {
  return [{ slot: 1, extension, displayName, password, sip }, ...lines]
}

/** The lines that register where the first one does: what is said of its server is not true of another PBX. */
export function linesBesideFirst(account: PhoneAccount): LineAccount[] {
  return linesOf(account).filter(({ sip }) => sip.domain === account.sip.domain)
}

/** The lines for the word or number that a table has for a value; a value that is not in it cannot be carried. */
export function worded<W extends string | number>(
  table: Readonly<Partial<Record<string, W>>>,
  value: string,
  values: (word: W) => Values,
): Carried {
  const word = table[value]
  return word === undefined ? noValue(value) : values(word)
}

/** A setting that decides who gets in, or whether the line does: a file without it is worse than none. */
const refusedNotLeft = {
  adminPassword: 'admin-password',
  userPassword: 'user-password',
  authName: 'auth-name',
} as const satisfies Partial<Record<SettingName, string>>

/** Who vouches for something: a project or a maker counts once, however many of its templates or guides say it. */
export function originsOf(sources: readonly string[]): ReadonlySet<string> {
  return new Set(sources.map((source) => (/^[^\s:,]+/.exec(source)?.[0] ?? source).toLowerCase()))
}

/** What the settings of a phone become in the words of its maker. Without settings nothing: the file is the one of before. */
export function carry(carriers: Carriers, account: PhoneAccount): CarriedSettings | Refused {
  const values: Values[number][] = []
  const beside: Beside[] = []
  const left: LeftSetting[] = []
  const unsure: SettingName[] = []
  for (const setting of settingNames) {
    const value = account.settings?.[setting]
    // What stands over the layers below, and leaves the phone as it is.
    if (value === undefined || value === 'keep') continue
    const carrier = carriers[setting] as Carrier<SettingName> | undefined
    const carried = carrier ? carrier.write(value as never, account) : cannot('setting-no-place')
    if ('cannot' in carried) {
      if (carrier && setting in refusedNotLeft) {
        const field = refusedNotLeft[setting as keyof typeof refusedNotLeft]
        return refuse(field, carried.cannot)
      }
      left.push({ setting, why: carried.cannot })
      continue
    }
    if ('lines' in carried) beside.push(...carried.beside)
    values.push(...('lines' in carried ? carried.lines : carried))
    if (carrier && originsOf(carrier.sources).size < 2) unsure.push(setting)
  }
  return { ok: true, values, beside, left, unsure }
}

/** The target's own lines with a setting's in the place of those of the same name, and behind them the others. */
export function mergedInto(own: Values, settings: Values): Values {
  const placed = new Set<string>()
  const merged = own.flatMap((line) => {
    const instead = placed.has(line[0]) ? [] : settings.filter(([name]) => name === line[0])
    if (instead.length === 0) return placed.has(line[0]) ? [] : [line]
    placed.add(line[0])
    return instead
  })
  return [...merged, ...settings.filter(([name]) => !placed.has(name))]
}

/** A text that has to keep these rules of the format, or cannot be carried. */
export function ruled(text: string, rules: readonly Rule[], values: Values): Carried {
  const offence = offenceOf(text, ...rules)
  return offence === null ? values : { cannot: offence }
}
