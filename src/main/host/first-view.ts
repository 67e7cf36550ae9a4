import type { CallOutput } from '#shared/contract.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import { localeFor, textsIn } from '#shared/locales.ts'
import { RowPack } from '#shared/packed-rows.ts'
import { isStale } from '#shared/stale.ts'
import {
  chosenColumns,
  columnOf,
  firstColumns,
  pickWidth,
  rowHeight,
  widestName,
  type Column,
  type Say,
} from '#shared/columns/index.ts'

/** As many rows as the maxBoxHeight windows show. */
const maxRows = 72
/** Higher than that, browsers draw no box. */
const maxBoxHeight = 10_000_000
const nothing = '–'

/**
 * The window's page with its first rows in it, as the records have them: a browser paints them before any code of the window has come,
 * and the window takes them away when it has drawn the same ones. Language and theme are the ones of the settings, too. Nobody can
 * press or read aloud what is drawn here; times, which count up, are left to the window.
 *
 * `languages`: what the browser asks for, as in Accept-Language. `now`: ms since the epoch.
 */
export function withFirstView(
  page: Uint8Array,
  { state, shown }: CallOutput<'app.open'>,
  languages: string,
  now: number,
): Uint8Array {
  const { locale, theme, window: left } = state.settings
  const language = localeFor(locale, languages.split(','))
  const whole = Buffer.from(page)
    .toString('utf8')
    .replace(/<html lang="\w+">/, `<html lang="${language}" data-theme="${theme}">`)
  if (!shown) return Buffer.from(whole)
  const rows = shown.first ? new RowPack(shown.first) : null
  const drawn = Array.from({ length: Math.min(rows?.length ?? 0, maxRows) }, (_, index) => rows?.row(index))
  const view = firstView({
    rows: drawn.filter((row) => row !== undefined),
    total: shown.total,
    columns: left ? chosenColumns(left.columns) : firstColumns,
    widths: left?.widths ?? {},
    details: left?.inspector ?? true,
    say: (key) => textsIn(language).columns[key],
    now,
  })
  // A function, since a name may hold what means something in a text to replace with.
  return Buffer.from(whole.replace('<div id="app">', (app) => view + app))
}

interface View {
  readonly rows: readonly ExtensionRow[]
  readonly total: number
  readonly columns: readonly Column[]
  /** Widths that a person chose, in pixels. */
  readonly widths: Readonly<Record<string, number>>
  readonly details: boolean
  readonly say: Say
  readonly now: number
}

/** The policy lets no style into a page: widths and heights are attributes, everything else is in first-view.css. */
function firstView({ rows, total, columns, widths, details, say, now }: View): string {
  const width = (column: Column): number => widths[column] ?? columnOf[column].width
  // The name grows from its usual width to its widest: two columns under one cell.
  const grows = columns.includes('name') && widths['name'] === undefined
  const cols = columns.flatMap((column) =>
    column === 'name' && grows ? [`<col width="${width(column)}">`, '<col>'] : [`<col width="${width(column)}">`],
  )
  const whole =
    pickWidth + columns.reduce((sum, column) => sum + width(column), 0) + (grows ? widestName - columnOf.name.width : 0)
  const open = `<table width="${whole}"><colgroup><col width="${pickWidth}">${cols.join('')}</colgroup>`
  const cell = (column: Column, content: string): string =>
    `<td class="first-${column}"${column === 'name' && grows ? ' colspan="2"' : ''}>${content}</td>`
  const head = columns.map((column) => cell(column, escapeText(say(columnOf[column].name))))
  const body = rows.map((row) => {
    const cells = columns.map((column) => cell(column, cellContent(row, column, say, now)))
    return `<tr${row.status === 'disabled' ? ' class="first-off"' : ''}><td><i class="first-tick"></i></td>${cells.join('')}</tr>`
  })
  const beyond = Math.min(maxBoxHeight, Math.max(0, total - rows.length) * rowHeight)
  return [
    '<div id="first" class="first" aria-hidden="true" inert><div class="first-top"></div>',
    `<div class="first-middle${details ? ' first-with-details' : ''}"><div class="first-views"></div>`,
    '<div class="first-main"><div class="first-bar"></div><div class="first-table">',
    `<div class="first-head">${open}<tr><td><i class="first-tick"></i></td>${head.join('')}</tr></table></div>`,
    `<div class="first-rows">${open}${body.join('')}</table></div>`,
    `<table><tr><td height="${beyond}"></td></tr></table></div></div>`,
    details ? '<div class="first-details"></div>' : '',
    '</div></div>',
  ].join('')
}

function cellContent(row: ExtensionRow, column: Column, say: Say, now: number): string {
  const shown = columnOf[column].shown(row, say)
  // Times count up: the window writes them.
  const text = typeof shown === 'number' ? '' : escapeText(shown ?? nothing)
  if (column !== 'registration') return text
  const { registration } = row
  const stale = registration !== null && isStale(registration, now) ? ' class="first-stale"' : ''
  return `<span data-state="${registration?.state ?? 'none'}"${stale}><i class="first-dot"></i>${text}</span>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** Between tags; never within one. */
const escapeText = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? '')
