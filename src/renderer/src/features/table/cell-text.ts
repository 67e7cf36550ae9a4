import { columnOf, type Column } from '#shared/columns/index.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import { columnText } from '../../i18n/column-text.ts'
import { ago } from '../../i18n/i18n.svelte.ts'

const nothing = '–'

/** What stands in a cell; the registration is more than a text. `now`: ms since the epoch. */
export function cellText(row: ExtensionRow, column: Column, now: number): string {
  const shown = columnOf[column].shown(row, columnText)
  if (shown === null) return nothing
  return typeof shown === 'number' ? ago(shown, now) : shown
}
