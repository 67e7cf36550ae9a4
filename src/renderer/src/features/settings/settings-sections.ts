import type { Account } from '#shared/account.ts'
import { m } from '../../paraglide/messages.js'

/** The sections of the settings, in their order. */
export const settingsSections = ['general', 'pbx', 'sip', 'links', 'about'] as const
export type SettingsSection = (typeof settingsSections)[number]

export const sectionNames: Readonly<Record<SettingsSection, () => string>> = {
  general: m.settings_general,
  pbx: m.settings_pbx,
  sip: m.settings_sip,
  links: m.settings_links,
  about: m.settings_about,
}

/** Those that there is something in: without a PBX, nothing of one. */
export const sectionsNow = (account: Account | null): readonly SettingsSection[] =>
  account ? settingsSections : settingsSections.filter((section) => section !== 'pbx' && section !== 'sip')
