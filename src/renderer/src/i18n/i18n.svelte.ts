import type { CodedTexts, TargetText } from '#shared/locales.ts'
import { fillIn, phraseText, type Params, type Phrase } from '#shared/phrase.ts'
import type { Problem } from '#shared/problem.ts'
import type { Settings } from '#shared/contract.ts'
import type { HandoffNote, TargetInfo } from '#shared/handoff.ts'
import { resolveLocale } from '#shared/resolve-locale.ts'
import type { SipDiagnosis, SipStep } from '#shared/sip.ts'
import { m } from '../paraglide/messages.js'
import { baseLocale, locales, overwriteGetLocale } from '../paraglide/runtime.js'
import type { ProblemText } from '#shared/problem.ts'

export type Locale = (typeof locales)[number]

/** The window's language. Components are drawn anew when it changes (see App.svelte). */
export const language = $state<{ locale: Locale }>({ locale: baseLocale })
overwriteGetLocale(() => language.locale)

/** What main sends by its code, by language. English is not read: main says it beside the code. */
const catalogues = import.meta.glob<CodedTexts>('../../../../messages/*/by-code.ts')
const loaded = new Map<Locale, CodedTexts>()
const texts = (): CodedTexts | undefined => loaded.get(language.locale)

/** Takes the language of the settings, or the system's where they say so. */
export async function useLocale(chosen: Settings['locale']): Promise<void> {
  const locale = resolveLocale(chosen, navigator.languages, locales)
  const load = Object.entries(catalogues).find(([path]) => path.endsWith(`/${locale}/by-code.ts`))?.[1]
  if (locale !== baseLocale && load && !loaded.has(locale)) loaded.set(locale, await load())
  language.locale = locale
  // Even the same language once more would have every style of the page looked up anew.
  const page = document.documentElement
  if (page.lang !== locale) page.lang = locale
}

/** Each is named in itself: whoever cannot read the window finds the own one. */
export const localeNames: readonly { readonly value: Locale; readonly label: string }[] = locales.map((locale) => {
  const [first = '', ...rest] = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
  return { value: locale, label: `${first.toLocaleUpperCase(locale)}${rest.join('')}` }
})

/** Of texts that come in some languages, the one in the window's, or else in English. */
export function inLanguage<T>(texts: { readonly en: T } & Readonly<Partial<Record<Locale, T>>>): T {
  return texts[language.locale] ?? texts.en
}

/** A text with a message and what to do, in the window's language; `said`: in English. */
function spoken(text: ProblemText | undefined, params: Params, said: ProblemText): ProblemText {
  const phrases = texts()?.phrases
  return text ? { message: fillIn(text.message, params, phrases), todo: fillIn(text.todo, params, phrases) } : said
}

/** A Problem in the window's language. */
export const problemText = (problem: Problem): ProblemText => spoken(texts()?.problems[problem.kind], problem.params, problem)

/** What a diagnosis found, in the window's language. */
export const causeText = ({ cause, sentence, todo, params }: SipDiagnosis): ProblemText =>
  spoken(texts()?.sip[cause], params, { message: sentence, todo })

/** What the doctor saw in one step, in the window's language. */
export function seenText({ seen, told }: SipStep): string {
  const reports = texts()?.reports
  return reports ? phraseText(told, reports) : seen
}

/** What the PBX itself said: in its language, whatever the window's is. */
export const saidText = (words: string): string => m.pbx_said({ words })

/** The messages at one field: the PBX's are its own, ours are in the window's language. */
export function fieldTexts(problem: Problem | null, field: string): readonly string[] | undefined {
  const phrases = texts()?.phrases
  return problem?.fields?.[field]?.map((said) =>
    typeof said === 'string' ? m.pbx_says({ words: said }) : phraseText(said, phrases),
  )
}

/** What lists are spoken of with, in the window's language; null: in English, which whoever speaks of lists has. */
export const listTexts = (): CodedTexts['lists'] | null => texts()?.lists ?? null

/** What is said of provisioning sessions; null: in English, which they have. */
export const benchTexts = (): CodedTexts['bench'] | null => texts()?.bench ?? null

/** A phrase of ours in the window's language. */
export const whyText = (why: Phrase): string => phraseText(why, texts()?.phrases)

/** A note about a hand-off in the window's language. */
export function noteText(note: HandoffNote): string {
  const text = texts()?.notes[note.code]
  return text === undefined ? note.text : fillIn(text, note.params, texts()?.phrases)
}

/** A phone's or app's name, and how it notices a new config, in the window's language. */
export function targetText({ id, name, notices }: TargetInfo): Required<TargetText> {
  return { name, notices, ...texts()?.targets?.[id] }
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
]

const formats = new Map<string, ReturnType<typeof makeFormat>>()
function format(): ReturnType<typeof makeFormat> {
  const found = formats.get(language.locale)
  if (found) return found
  const made = makeFormat()
  formats.set(language.locale, made)
  return made
}

/** Each is made when it is used first: making all of them takes as long as drawing a screen full of rows. */
function makeFormat() {
  const { locale } = language
  const made = new Map<string, Intl.DateTimeFormat>()
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify(options)
    const found = made.get(key) ?? new Intl.DateTimeFormat(locale, options)
    made.set(key, found)
    return found
  }
  let number: Intl.NumberFormat | null = null
  const durations = new Map<Intl.RelativeTimeFormatUnit, Intl.NumberFormat>()
  return {
    number: () => (number ??= new Intl.NumberFormat(locale)),
    exact: () => dates({ dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),
    time: () => dates({ timeStyle: 'medium', hourCycle: 'h23' }),
    short: () => dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    shortWithDay: () => dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    duration(unit: Intl.RelativeTimeFormatUnit) {
      const found = durations.get(unit) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' })
      durations.set(unit, found)
      return found
    },
  }
}

/** By the size of their unit: how many, and what that is called. */
let spans = new Map<number, Map<number, string>>()
let spansLocale: Locale | null = null

/** A span of time in its largest unit, short: 12 s, 3 min, 2 d. */
export function duration(ms: number): string {
  let at = 0
  while (at < units.length - 1 && ms < (units[at]?.[1] ?? second)) at += 1
  const [unit, size] = units[at] ?? ['second', second]
  const count = Math.max(0, Math.floor(ms / size))
  // The same few spans stand all over a table, and writing one takes longer than everything else in its row.
  if (spansLocale !== language.locale) {
    spansLocale = language.locale
    spans = new Map(units.map(([, size]) => [size, new Map()]))
  }
  const known = spans.get(size)
  const found = known?.get(count)
  if (found !== undefined) return found
  const text = format().duration(unit).format(count)
  known?.set(count, text)
  return text
}

/** A number of things, its digits in groups. */
export const count = (of: number): string => format().number().format(of)

/** In place of a time that the PBX told in a way that nobody can read. */
const noTime = '–'

export const exactTime = (ms: number): string => (Number.isFinite(ms) ? format().exact().format(ms) : noTime)
/** The time of day, short; with its date where that is another day than `now`. */
export function clockTime(ms: number, now: number): string {
  const { short, shortWithDay } = format()
  return (new Date(ms).toDateString() === new Date(now).toDateString() ? short : shortWithDay)().format(ms)
}
export const timeOfDay = (ms: number): string => format().time().format(ms)

/** How long ago, short; *now* within the last two seconds. */
export function ago(ms: number, now: number): string {
  if (Number.isNaN(ms)) return noTime
  return now - ms < 2_000 ? m.ago_now() : duration(now - ms)
}
