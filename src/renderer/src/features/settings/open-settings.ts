import { app } from '../../session/app.svelte.ts'
import type { Panel } from '../../panels.ts'
import { lastingForm, typedOf, type SettingsForm } from './settings-form.svelte.ts'

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
