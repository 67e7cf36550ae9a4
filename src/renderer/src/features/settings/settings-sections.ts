import type { Account } from '#shared/account.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import type { Panel } from '../../panels.ts'
import { lastingForm, settingsSections, typedOf, type SettingsForm, type SettingsSection } from './settings-form.svelte.ts'

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

/** What a sheet of settings begins with; it changes the account that is open now, whichever is opened meanwhile. */
export function openSettings(panel: Panel): SettingsForm {
  const { account, settings } = app
  const id = account?.id ?? ''
  return lastingForm(
    typedOf(account, settings),
    {
      changeSettings: (patch) => app.changeSettings(patch),
      changeAccount: (patch) => app.call('accounts.change', { accountId: id, ...patch }),
      replaceToken: (token) => app.call('accounts.replaceToken', { accountId: id, token }),
    },
    panel.kind === 'settings' ? panel.section : undefined,
  )
}
