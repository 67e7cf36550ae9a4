import { join } from 'node:path'
import * as z from 'zod'
import { settingsSchema, type Settings } from '#shared/contract.ts'
import { localeFor, type Locale } from '#shared/locales.ts'
import { keepSmallFile, readSmallFile } from './small-file.ts'

const lookSchema = z.object({ locale: settingsSchema.shape.locale, theme: settingsSchema.shape.theme })
type Look = z.infer<typeof lookSchema>

const asTheSystem: Look = { locale: 'system', theme: 'system' }

const fileIn = (dataDir: string): string => join(dataDir, 'look.json')
const lookIn = (dataDir: string): Look => readSmallFile(fileIn(dataDir), lookSchema) ?? asTheSystem

/** The language before the settings are read: the one that was chosen last, or the system's. */
export const languageIn = (dataDir: string, systemLanguage: string): Locale => localeFor(lookIn(dataDir).locale, [systemLanguage])

export interface DesktopLook {
  /** The language of what main says itself. */
  language(): Locale
  /** Takes the theme that was chosen last; called when Electron is ready. */
  begin(): void
  /** Follows these settings from here on. */
  follow(settings: Pick<Settings, 'locale' | 'theme'>): void
}

export interface DesktopLookOptions {
  readonly dataDir: string
  readonly systemLanguage: () => string
  readonly languageChanged: () => void
  /** What the system draws goes by it: frames, menus, dialogs, and what the page hears of the system's colours. */
  readonly nativeTheme: { themeSource: Settings['theme'] }
}

/**
 * What the settings say of that which is drawn outside the page. It is wanted before the records are open, and where they cannot be
 * opened, so the last of it is kept in a file of its own.
 */
export function createDesktopLook(options: DesktopLookOptions): DesktopLook {
  const { dataDir, systemLanguage, languageChanged, nativeTheme } = options
  let look = lookIn(dataDir)
  const language = (): Locale => localeFor(look.locale, [systemLanguage()])
  return {
    language,
    begin: () => void (nativeTheme.themeSource = look.theme),
    follow({ locale, theme }) {
      if (locale === look.locale && theme === look.theme) return
      const before = language()
      look = { locale, theme }
      keepSmallFile(fileIn(dataDir), look)
      if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme
      if (language() !== before) languageChanged()
    },
  }
}
