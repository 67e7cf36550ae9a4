import { menuKeys } from '#shared/menu-actions.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, type Action } from '../../session/action.ts'
import { copyDiagnostics } from './diagnostics.ts'
import { languageNames, themeNames } from './looks.ts'
import { sectionNames, sectionsNow } from './settings-sections.ts'

export const settingsActions = (): Action[] => [
  action('app', 'diagnostics', m.diagnostics(), () => void copyDiagnostics()),
  action('app', 'settings', m.settings(), () => app.show({ kind: 'settings' }), { press: menuKeys.settings }),
]

export const settingsSectionActions = (): Action[] =>
  sectionsNow(app.account).map((section) =>
    action('app', `settings-${section}`, m.settings_open({ section: sectionNames[section]() }), () =>
      app.show({ kind: 'settings', section }),
    ),
  )

export function lookActions(): Action[] {
  const { layout, settings } = app
  return [
    action('look', 'pane', layout.inspector ? m.pane_hide() : m.pane_show(), () => (layout.inspector = !layout.inspector)),
    ...themeNames.map(({ value, label }) =>
      action('look', `theme-${value}`, m.theme_use({ theme: label() }), () => void app.changeSettings({ theme: value }), {
        ready: settings.theme !== value,
      }),
    ),
    ...languageNames.map(({ value, label }) =>
      action(
        'look',
        `language-${value}`,
        m.language_use({ language: label() }),
        () => void app.changeSettings({ locale: value }),
        { ready: app.policy.language === null && settings.locale !== value },
      ),
    ),
  ]
}
