import type { SettingName } from '#shared/phone-settings.ts'
import type { PhoneKey } from '#shared/phone.ts'
import type { ReadAccount, ReadFile } from './read-account.ts'

/** A key as the phone would have it; `place` is 1 for the first. */
export type ReadKey = PhoneKey & { readonly place: number }

/** What a phone would understand of its whole file, in our words. What the file does not say is left out. */
export interface ReadPhone {
  /** By slot. */
  readonly lines: ReadonlyMap<number, ReadAccount>
  /** As `everySettingSchema` has them, but for the time zone: see `offsetAt`. */
  readonly settings: { readonly [S in Exclude<SettingName, 'timeZone' | 'extraLines'>]?: unknown }
  /** How many minutes east of Greenwich its clock would be at a moment (ms since the epoch). */
  readonly offsetAt?: (at: number) => number
  readonly keys: readonly ReadKey[]
  /** Every line of the file with what it says, for lines that no reader knows. */
  readonly all: readonly (readonly [key: string, value: string])[]
}

export type PhoneReader = (files: readonly ReadFile[]) => ReadPhone

/** `{ setting: value }`, or nothing where the file does not say it. */
export function said<S extends string>(setting: S, value: unknown): { readonly [K in S]?: unknown } {
  return value === undefined ? {} : ({ [setting]: value } as { readonly [K in S]?: unknown })
}

/** The word for a code, where there is a code at all; a code that the documentation does not have is an error. */
export function wordOf<T>(table: Readonly<Record<string, T>>, code: string | undefined): T | undefined {
  if (code === undefined) return undefined
  if (!(code in table)) throw new Error(`unknown code ${code}`)
  return table[code]
}
