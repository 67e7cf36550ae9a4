import type { Emit, Settings } from '#shared/contract.ts'
import { localeFor, watchText, type Locale } from '#shared/locales.ts'
import type { Spot } from '../host/leaving.ts'
import type { Notifier } from '../parts.ts'
import type { WatchListPorts } from '../registrations/watch-list.ts'

/** Asked of the plural rules, which need the least: a format of dates reads the zones and takes 25 ms. */
export const systemLanguage = (): string => new Intl.PluralRules().resolvedOptions().locale

/** The language in which main speaks outside the window. */
export const languageOf = ({ locale }: Pick<Settings, 'locale'>): Locale => localeFor(locale, [systemLanguage()])

export interface NotificationsPorts {
  /** null: this host has none. */
  readonly notifier: Notifier | null
  readonly language: () => Locale
  readonly displayName: (accountId: string, number: string) => string | null
  readonly show: (spot: Spot) => void
  readonly emit: Emit
  readonly fault: (error: unknown) => void
}

/** Tells of a watched phone on the desktop, and the windows what the desktop did not. */
export function createNotifications({
  notifier,
  language,
  displayName,
  show,
  emit,
  fault,
}: NotificationsPorts): WatchListPorts['notify'] {
  return (accountId, number, news) => {
    const { title, body } = watchText(language(), news, { number, name: displayName(accountId, number) ?? number })
    const clicked = (): void => show({ accountId, number })
    const shown = notifier?.notify(title, body, clicked).catch(fault) ?? Promise.resolve(false)
    void shown.then((isShown) => emit('watch.news', { accountId, number, news, title, body, shown: isShown === true }))
  }
}
