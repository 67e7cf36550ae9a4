import type { CodedTexts } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import type { Finding } from './findings.ts'
import type { ListRefused } from './list.ts'

type Texts = CodedTexts['lists']

/** What a field is called; a header that is no field of ours is called what it is. */
function fieldName(field: string, texts: Texts): string {
  const known = `field-${field === 'firstName' || field === 'lastName' ? 'displayName' : field}`
  return known in texts ? texts[known as keyof Texts] : field
}

/** One sentence or two about what was found: where, what, and the way out. */
export function findingText(finding: Finding, texts: Texts): string {
  const { code, line, field, value = '', suggest, of, lines = [], names = [] } = finding
  const params = {
    value,
    suggest: suggest ?? '',
    of: of ?? '',
    lines: ranges(lines),
    names: names.join(', '),
    field: field ?? '',
  }
  const said = fillIn(texts[code], params)
  const text = suggest === undefined || said.includes(suggest) ? said : fillIn(texts['meant'], { text: said, suggest })
  if (line === undefined)
    return field === undefined || said.includes(field)
      ? text
      : fillIn(texts['in-field'], { field: fieldName(field, texts), text })
  if (field === undefined) return fillIn(texts['at-line'], { line, text })
  return fillIn(texts['at-field'], { line, field: fieldName(field, texts), text })
}

/** Why a file is no list. */
export const refusalText = ({ why, detail }: ListRefused, texts: Texts): string =>
  fillIn(texts[`fault-${why}`], { detail: detail.map((one) => oldCodePages[one] ?? one).join(', ') })

const oldCodePages: Readonly<Record<string, string>> = { tcvn3: 'TCVN3 (ABC)', vni: 'VNI' }

/** 1, 2, 3, 7 → 1–3, 7 */
export function ranges(lines: readonly number[]): string {
  const parts: [number, number][] = []
  for (const line of lines) {
    const last = parts.at(-1)
    if (last && last[1] === line - 1) last[1] = line
    else parts.push([line, line])
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}
