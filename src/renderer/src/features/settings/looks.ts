import type { Settings } from '#shared/contract.ts'
import { localeNames } from '../../i18n/i18n.svelte.ts'
import { m } from '../../paraglide/messages.js'

type Named<T> = readonly { readonly value: T; readonly label: () => string }[]

export const themeNames: Named<Settings['theme']> = [
  { value: 'system', label: m.theme_system },
  { value: 'light', label: m.theme_light },
  { value: 'dark', label: m.theme_dark },
]

/** A language is named in itself. */
export const languageNames: Named<Settings['locale']> = [
  { value: 'system', label: m.theme_system },
  ...localeNames.map(({ value, label }) => ({ value, label: () => label })),
]
