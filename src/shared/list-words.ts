import english from '#messages/en/lists.json' with { type: 'json' }
import { fillIn } from './phrase.ts'

/** What is said of a list, in one language. */
export type ListTexts = Readonly<Record<keyof typeof english, string>>
export const englishList: ListTexts = english

/** Something that was found in a list, as far as it is told. */
interface Finding {
  readonly code: string
  readonly line?: number | undefined
  readonly field?: string | undefined
  readonly value?: string | undefined
  readonly suggest?: string | undefined
  readonly of?: number | undefined
  readonly lines?: readonly number[] | undefined
  readonly names?: readonly string[] | undefined
}

/** The text of a code; one that this version does not know is shown as it is. */
export const listText = (code: string, texts: ListTexts): string => (code in texts ? texts[code as keyof ListTexts] : code)

/** What a field is called; a header that is no field of ours is called what it is. */
export function fieldName(field: string, texts: ListTexts): string {
  const known = `field-${field === 'firstName' || field === 'lastName' ? 'displayName' : field}`
  return known in texts ? texts[known as keyof ListTexts] : field
}

/** One sentence or two about what was found: where, what, and the way out. */
export function findingText(finding: Finding, texts: ListTexts): string {
  const { code, line, field, value = '', suggest, of, lines = [], names = [] } = finding
  const params = {
    value,
    suggest: suggest ?? '',
    of: of ?? '',
    lines: ranges(lines),
    names: names.join(', '),
    field: field ?? '',
  }
  const said = fillIn(listText(code, texts), params)
  const text = suggest === undefined || said.includes(suggest) ? said : fillIn(texts['meant'], { text: said, suggest })
  if (line === undefined)
    return field === undefined || said.includes(field)
      ? text
      : upperFirst(fillIn(texts['in-field'], { field: fieldName(field, texts), text }))
  if (field === undefined) return fillIn(texts['at-line'], { line, text })
  return fillIn(texts['at-field'], { line, field: fieldName(field, texts), text })
}

/** Why a file is no list. */
export const refusalText = (
  { why, detail }: { readonly why: string; readonly detail: readonly string[] },
  texts: ListTexts,
): string => fillIn(listText(`fault-${why}`, texts), { detail: detail.map((one) => oldCodePages[one] ?? one).join(', ') })

const oldCodePages: Readonly<Record<string, string>> = { tcvn3: 'TCVN3 (ABC)', vni: 'VNI' }

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

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
