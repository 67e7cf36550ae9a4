import type { ColumnText } from '#shared/columns/index.ts'
import { inLanguage } from './i18n.svelte.ts'

type Texts = Readonly<Record<ColumnText, string>>
const catalogues = import.meta.glob<Texts>('../../../../messages/*/columns.json', { eager: true, import: 'default' })
const byLanguage = Object.fromEntries(
  Object.entries(catalogues).map(([path, texts]) => [path.split('/').at(-2) ?? '', texts]),
) as Readonly<Record<string, Texts>> & { readonly en: Texts }

/** A text of a column, in the language of the window. */
export const columnText = (key: ColumnText): string => inLanguage(byLanguage)[key]
