import * as languages from '#messages/index.ts'
import type { HandSetting, NoteCode } from './handoff-notes.ts'
import { fillIn, type Params, type Phrases } from './phrase.ts'
import type { ProblemKind, ProblemText } from './problem.ts'
import { resolveLocale } from './resolve-locale.ts'
import type { SipCause } from './sip.ts'

export type Locale = keyof typeof languages
export const locales = Object.keys(languages) as readonly Locale[] as readonly [Locale, ...Locale[]]

/** A text for one thing and for several, as a language's plurals are called; `1`: for exactly one, where its plurals do not tell. */
export type Forms = Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule | '1', string>>>
type English = typeof languages.en
type EnglishCoded = Awaited<ReturnType<English['byCode']>>

/** What main itself says outside the window: a language whose folder lacks some of it does not compile. */
export interface Texts {
  readonly cards: Omit<English['cards'], 'settings'> & { readonly settings: Readonly<Record<HandSetting, string>> }
  readonly dialogs: Omit<English['dialogs'], 'leaving'> & { readonly leaving: LeavingTexts }
  readonly menus: English['menus']
  readonly notifications: English['notifications']
  readonly columns: English['columns']
  byCode(): Promise<CodedTexts>
}

export interface LeavingTexts {
  readonly question: string
  readonly lost: Forms
  readonly keyless: Forms
  readonly links: Forms
  readonly saving: Forms
  readonly changes: Forms
  readonly unsettled: Forms
  readonly andMore: string
  readonly goBack: string
  readonly show: string
  readonly leave: string
  /** For a terminal. */
  readonly again: string
  readonly leaving: string
}

/** What is found by a code. */
export interface CodedTexts {
  /** What is said of provisioning sessions. */
  readonly bench: Readonly<Record<keyof EnglishCoded['bench'], string>>
  /** What is found in a list that somebody imports. */
  readonly lists: Readonly<Record<keyof EnglishCoded['lists'], string>>
  readonly notes: Readonly<Record<NoteCode, string>>
  readonly phrases: Phrases
  readonly problems: Readonly<Record<ProblemKind, ProblemText>>
  /** What the doctor saw, and the frame of its report. */
  readonly reports: Readonly<Record<keyof EnglishCoded['reports'], string>>
  readonly sip: Readonly<Record<SipCause, ProblemText>>
  /** By a target's id; English is in the targets themselves. */
  readonly targets?: Readonly<Record<string, TargetText>>
}

/** What the window says about a phone or app; `name` only where it is not simply the vendor's. */
export interface TargetText {
  readonly name?: string
  readonly notices: string
}

const all: Readonly<Record<Locale, Texts>> = languages

/** The language of main for a setting and the tags that a system or a browser asks for. */
export const localeFor = (setting: Locale | 'system', accepted: readonly string[]): Locale =>
  resolveLocale(setting, accepted, locales)

/** The texts for a language tag such as `vi-VN`. */
export const textsIn = (language: string): Texts => all[localeFor('system', [language])]

export type WatchNews = keyof Texts['notifications']

/** What a desktop notification says of an extension. */
export function watchText(locale: Locale, news: WatchNews, params: Params): { title: string; body: string } {
  const { title, body } = textsIn(locale).notifications[news]
  return { title: fillIn(title, params), body: fillIn(body, params) }
}
