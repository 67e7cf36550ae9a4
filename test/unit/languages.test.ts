// Everything that a person reads, in every language that has a folder, and in a made-up one.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as languages from '#messages/index.ts'
import { locales, textsIn, watchText, type CodedTexts, type Forms, type Locale } from '#shared/locales.ts'
import { fillIn, phrase, phraseText, type Params, type PhraseCode } from '#shared/phrase.ts'
import { problem, problemKinds } from '#shared/problem.ts'
import { resolveLocale } from '#shared/resolve-locale.ts'
import { pseudo, pseudoMarks, pseudoTexts } from '../../build/pseudo-locale.ts'
import { menuTemplate } from '../../src/main/electron/menu.ts'
import { leavingWords, nothingUnfinished } from '../../src/main/host/leaving.ts'
import { targets } from '../../src/main/provisioning/targets/index.ts'

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()

/** Every text of a value by its place. Plural forms are one text each under the place of the first. */
function flat(value: unknown, place = ''): [place: string, text: string][] {
  if (typeof value === 'string') return [[place, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => flat(inside, place === '' ? key : `${place}.${key}`))
}

const isForms = (value: unknown): value is Forms =>
  typeof value === 'object' && value !== null && 'other' in value && typeof value.other === 'string'

/** The places of everything that is not a plural, and of the plurals as wholes. */
function places(value: unknown, place = ''): [place: string, texts: readonly string[], forms: readonly string[] | null][] {
  if (typeof value === 'string') return [[place, [value], null]]
  if (isForms(value)) return [[place, Object.values(value), Object.keys(value)]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => places(inside, place === '' ? key : `${place}.${key}`))
}

/** All texts of a language but the window's own, which `messages.test.ts` looks at. */
async function everything(locale: Locale): Promise<Record<string, unknown>> {
  const { cards, dialogs, menus, notifications, byCode } = languages[locale]
  return { cards, dialogs, menus, notifications, ...(await byCode()) }
}

/** Words that are data here, and in our texts, too. */
const englishWords = ['server', 'password', 'MAC', 'transport', 'display name', 'expired', 'the disk is full', 'a web page']

describe('each language', () => {
  it('is a folder of messages, a line of its index, and known to the compiler of the window’s texts', () => {
    const folders = readdirSync('messages', { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []))
    expect([...locales].sort()).toEqual(folders.sort())
    const project = z
      .object({ locales: z.array(z.string()) })
      .parse(JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')))
    expect(project.locales.sort()).toEqual(folders)
    for (const folder of folders)
      expect(readdirSync(join('messages', folder)).filter((file) => file !== 'targets.json')).toEqual(
        readdirSync('messages/en').filter((file) => file !== 'targets.json'),
      )
  })

  it.each(locales)('%s says all that English says, with the same values in it, and nothing else', async (locale) => {
    const [english, other] = [await everything('en'), await everything(locale)].map((texts) =>
      places({ ...texts, targets: undefined }).map(([place, texts]) => [place, placeholders(texts.join(' '))]),
    )
    expect(Object.fromEntries(other ?? [])).toEqual(Object.fromEntries(english ?? []))
    for (const [place, texts] of places(await everything(locale)))
      for (const text of texts) expect(text.trim(), place).not.toBe('')
  })

  it.each(locales)('%s has each plural form that it knows, and no other', async (locale) => {
    const known = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
    for (const [place, , forms] of places(await everything(locale)))
      if (forms) expect(forms.filter((form) => form !== '1').sort(), place).toEqual([...known].sort())
  })

  it.each(locales.filter((locale) => locale !== 'en'))('%s names every phone', async (locale) => {
    const { targets: told } = (await languages[locale].byCode()) as CodedTexts
    expect(Object.keys(told ?? {}).sort()).toEqual(targets.map(({ info }) => info.id).sort())
  })
})

describe('a description for translators', () => {
  const described = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync('messages/descriptions.json', 'utf8')))
  const isOf = (key: string, place: string): boolean => (key.endsWith('*') ? place.startsWith(key.slice(0, -1)) : place === key)
  const plain = async (locale: Locale) =>
    new Map(
      flat({
        ...(await everything(locale)),
        ui: Object.fromEntries(
          ['ui', 'columns']
            .flatMap((name) => Object.entries(JSON.parse(readFileSync(`messages/${locale}/${name}.json`, 'utf8')) as object))
            .filter(([, text]) => typeof text === 'string'),
        ),
      }),
    )

  it('is there where one English text is two in another language', async () => {
    const english = await plain('en')
    for (const locale of locales) {
      const other = await plain(locale)
      const meanings = Map.groupBy([...english.keys()], (place) => english.get(place))
      for (const places of meanings.values()) {
        const surface = places.filter((place) => place.startsWith('ui.'))
        if (new Set(surface.map((place) => other.get(place))).size < 2) continue
        for (const place of surface)
          expect(
            Object.keys(described).some((key) => isOf(key, place)),
            place,
          ).toBe(true)
      }
    }
  })

  it('is of a text that there is', async () => {
    const places = [...(await plain('en')).keys()]
    expect(Object.keys(described).filter((key) => !places.some((place) => isOf(key, place)))).toEqual([])
  })
})

describe('the language', () => {
  it.each([
    ['system', ['vi-VN', 'en'], 'vi'],
    ['system', ['fr-FR', 'vi;q=0.8', 'en;q=0.5'], 'vi'],
    ['system', ['de', 'fr'], 'en'],
    ['system', [], 'en'],
    ['system', ['vi_VN'], 'vi'],
    ['system', ['vit'], 'en'],
    ['en', ['vi-VN'], 'en'],
    ['vi', ['en-GB'], 'vi'],
  ] as const)('for the setting %s where %j is asked for is %s', (setting, accepted, locale) => {
    expect(resolveLocale(setting, accepted, ['en', 'vi'])).toBe(locale)
  })
})

/** What is said by a code: each Problem, cause, note, phrase, notification, with data in its place. */
function said(
  texts: CodedTexts,
  notifications: (typeof languages)['en']['notifications'],
  params: (names: string[]) => Params,
): string[] {
  const pairs = [...Object.values(texts.problems), ...Object.values(texts.sip)].flatMap(({ message, todo }) => [message, todo])
  const news = Object.values(notifications).flatMap(({ title, body }) => [title, body])
  return [...pairs, ...Object.values(texts.notes), ...Object.values(texts.phrases), ...Object.values(texts.reports), ...news].map(
    (text) => fillIn(text, params(placeholders(text).map((name) => name.slice(1, -1))), texts.phrases),
  )
}

describe('what is filled in', () => {
  const word = fc.constantFrom(...englishWords)
  const catalogues: readonly (readonly [string, () => Promise<CodedTexts>, (typeof languages)['en']['notifications']])[] = [
    ['in Vietnamese', languages.vi.byCode, languages.vi.notifications],
    ['in a made-up language', async () => pseudoTexts(await languages.en.byCode()), pseudoTexts(languages.en.notifications)],
  ]

  it.each(catalogues)('is what it was, whatever English word it is, %s', async (_language, read, notifications) => {
    const texts = await read()
    fc.assert(
      fc.property(word, (name) => {
        const bare = said(texts, notifications, (names) => Object.fromEntries(names.map((one) => [one, '\u0000'])))
        const filled = said(texts, notifications, (names) => Object.fromEntries(names.map((one) => [one, name])))
        // Nothing but the places themselves differs.
        expect(filled).toEqual(bare.map((text) => text.replaceAll('\u0000', name)))
      }),
    )
  })

  it.each(catalogues)('is said in that language where it is a phrase of ours, %s', async (_language, read) => {
    const texts = await read()
    const english = await languages.en.byCode()
    for (const code of Object.keys(english.phrases) as PhraseCode[]) {
      const reason = phrase(code)
      const told = fillIn(texts.problems['keychain-refused'].message, { reason }, texts.phrases)
      expect(told).toContain(texts.phrases[code])
      if (!sameInBoth.has(code)) expect(told).not.toContain(english.phrases[code])
    }
  })

  it('is kept in what was written by an older version, which knew no phrases', async () => {
    const { problems, phrases } = await languages.vi.byCode()
    const old = { ...problem('storage-failed', { folder: '/data', reason: 'the disk reports an error' }) }
    expect(fillIn(problems[old.kind].message, old.params, phrases)).toContain('(the disk reports an error)')
  })
})

/** Names of things that have one name everywhere. */
const sameInBoth: ReadonlySet<string> = new Set(['field-mac', 'field-cloud-id'])

describe('nothing is left in English', () => {
  it('in a made-up language: each text of every surface is marked', async () => {
    for (const [place, text] of flat(pseudoTexts(await everything('en')))) {
      expect(text.startsWith(pseudoMarks[0]) && text.endsWith(pseudoMarks[1]), place).toBe(true)
      expect(text.replace(/\{\w+\}/g, ''), place).not.toMatch(/[a-z]/)
    }
    expect(pseudo('Show {number} of ${count}')).toMatch(/^⟦Šĥöŵ|^⟦Sĥöŵ \{number\} öƒ \$\{count\}/)
  })

  it('in Vietnamese: no text is the English one, but for names', async () => {
    const english = new Map(flat(await everything('en')))
    const same = flat(await everything('vi')).filter(
      ([place, text]) => english.get(place) === text && /\p{L}{3,}/u.test(text.replace(/\{\w+\}/g, '')),
    )
    expect(same.map(([place]) => place).filter((place) => !alike.test(place))).toEqual([])
  })

  it('in Vietnamese: the menus, the notifications and what is said before the end', () => {
    const english = new Set(flat(textsIn('en').menus).map(([, text]) => text.replace('&', '')))
    const labels = (entries: readonly { label?: string; submenu?: unknown }[]): string[] =>
      entries.flatMap(({ label, submenu }) => [
        ...(label === undefined ? [] : [label]),
        ...(Array.isArray(submenu) ? labels(submenu) : []),
      ])
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const menu = menuTemplate({
        ...{ platform, packaged: false, language: 'vi-VN', open: true, connected: true },
        ...{ choose: () => {}, openDocumentation: () => {}, openLogs: () => {}, openLicenses: () => {} },
      })
      expect(labels(menu).filter((label) => english.has(label.replace('&', '')))).toEqual([])
    }
    for (const name of englishWords) {
      const spot = { accountId: name, number: '1001' }
      const { question, lines } = leavingWords({ ...nothingUnfinished, lost: [spot, spot], links: 2 }, 'vi')
      expect([question, ...lines].join(' ')).not.toMatch(/\b(Quit|extension|password|link|memory)\b/)
      for (const news of ['dropped', 'back'] as const) {
        const { title, body } = watchText('vi', news, { number: '1001', name })
        expect(`${title} ${body.replace(name, '')}`).not.toMatch(/\b(registered|phone|lost|back)\b/)
        expect(body).toContain(name)
      }
    }
  })

  it('in Vietnamese: every kind of Problem, with an English word in each of its places', async () => {
    const { problems, phrases } = await languages.vi.byCode()
    for (const kind of problemKinds)
      for (const text of [problems[kind].message, problems[kind].todo]) {
        const params = Object.fromEntries(placeholders(text).map((name) => [name.slice(1, -1), 'server']))
        const told = fillIn(text, params, phrases)
        expect(told.split('server').length - 1).toBeGreaterThanOrEqual(placeholders(text).length)
        expect(told, kind).not.toMatch(/\{\w+\}/)
      }
    expect(phraseText(phrase('field-server'), phrases)).toBe('máy chủ')
  })
})

/** Names, and words that Vietnamese IT people say in English. */
const alike =
  /^(phrases\.field-(cloud-id|mac)|targets\..*\.name|reports\.step-(realm|udp|tcp|tls)|cards\.(transport|settings\.srtp)|menus\.)/
