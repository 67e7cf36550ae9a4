import { join } from 'node:path'
import { z } from 'zod'
import { settingsSchema, type Settings } from '#shared/contract.ts'
import { keepSmallFile, readSmallFile } from './small-file.ts'

const lookSchema = z.strictObject({ locale: settingsSchema.shape.locale })
type Look = z.infer<typeof lookSchema>

const asTheSystem: Look = { locale: 'system' }

const fileIn = (dataDir: string): string => join(dataDir, 'look.json')

/** The language that was chosen in the settings; null: the system's, or nothing is known of it. */
export function chosenLanguage(dataDir: string): 'en' | 'vi' | null {
  const locale = readSmallFile(fileIn(dataDir), lookSchema)?.locale ?? 'system'
  return locale === 'system' ? null : locale
}

export interface DesktopLook {
  /** The language of what main says itself: a tag such as `vi-VN`. */
  language(): string
  /** Follows these settings from here on. */
  follow(settings: Pick<Settings, 'locale'>): void
}

export interface DesktopLookOptions {
  readonly dataDir: string
  readonly systemLanguage: () => string
  readonly languageChanged: () => void
}

/**
 * What the settings say of menus and dialogs. It is wanted before the records are open, and where they cannot be opened, so the last of
 * it is kept in a file of its own.
 */
export function createDesktopLook({ dataDir, systemLanguage, languageChanged }: DesktopLookOptions): DesktopLook {
  let look = readSmallFile(fileIn(dataDir), lookSchema) ?? asTheSystem
  const language = (): string => (look.locale === 'system' ? systemLanguage() : look.locale)
  return {
    language,
    follow({ locale }) {
      if (locale === look.locale) return
      const before = language()
      look = { locale }
      keepSmallFile(fileIn(dataDir), look)
      if (language() !== before) languageChanged()
    },
  }
}
