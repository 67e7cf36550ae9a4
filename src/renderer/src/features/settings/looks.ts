import type { Settings } from '#shared/contract.ts'
import { m } from '../../paraglide/messages.js'

type Named<T> = readonly { readonly value: T; readonly label: () => string }[]

export const themeNames: Named<Settings['theme']> = [
  { value: 'system', label: m.theme_system },
  { value: 'light', label: m.theme_light },
  { value: 'dark', label: m.theme_dark },
]

/** A language is named in itself: whoever cannot read the window finds the own one. */
export const languageNames: Named<Settings['locale']> = [
  { value: 'system', label: m.theme_system },
  { value: 'en', label: () => 'English' },
  { value: 'vi', label: () => 'Tiếng Việt' },
]
