import * as languages from '#messages/index.ts'
import type { HandSetting, Note } from '#shared/handoff-notes.ts'
import { textsIn, type CodedTexts, type Locale } from '#shared/locales.ts'
import { fillIn, isPhrase } from '#shared/phrase.ts'
import type { Problem } from '#shared/problem.ts'

/** The columns of a bundle's list; these names are those that scripts read. */
export const bundleColumns = [
  'extension',
  'display_name',
  'phone',
  'mac',
  'state',
  'files',
  'by_hand',
  'notes',
  'reason',
] as const
export type BundleColumn = (typeof bundleColumns)[number]

/** What stands in a bundle's list in one language. */
export interface BundleWords {
  readonly column: (name: BundleColumn) => string
  readonly state: (state: 'written' | 'refused') => string
  readonly setting: (setting: HandSetting) => string
  readonly note: (note: Note) => string
  readonly reason: (problem: Problem) => string
}

/** For people, in their language. */
export async function bundleWords(locale: Locale): Promise<BundleWords> {
  const { lists, notes, phrases, problems }: CodedTexts = await languages[locale].byCode()
  const { settings } = textsIn(locale).cards
  return {
    column: (name) => lists[`bundle-${name}`],
    state: (state) => lists[`bundle-${state}`],
    setting: (setting) => upperFirst(settings[setting]),
    note: ({ code, params }) => fillIn(notes[code], params, phrases),
    reason(problem) {
      if (isAboutPassword(problem)) return lists['bundle-password']
      const { message, todo } = problems[problem.kind]
      return `${fillIn(message, problem.params, phrases)} ${fillIn(todo, problem.params, phrases)}`.trim()
    },
  }
}

const settingsInEnglish: Readonly<Record<HandSetting, string>> = {
  name: 'Name',
  transport: 'Transport',
  port: 'Port',
  proxy: 'Outbound proxy',
  expiry: 'Registration expiry in seconds',
  srtp: 'SRTP',
  stun: 'STUN server',
  voicemail: 'Voicemail number',
}

/** For scripts: the same words in every version, and English. */
export async function scriptWords(): Promise<BundleWords> {
  return {
    ...(await bundleWords('en')),
    column: (name) => name,
    state: (state) => state,
    setting: (setting) => settingsInEnglish[setting],
  }
}

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** A list of files gets about: it does not say which characters a password has. */
const isAboutPassword = ({ kind, params }: Problem): boolean =>
  kind === 'target-refuses' && isPhrase(params['field'], 'field-password')
