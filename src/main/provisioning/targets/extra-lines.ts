import { phrase } from '#shared/phrase.ts'
import { noControls, refuse, type Refused } from '../escape/refuse.ts'
import type { PhoneAccount } from './target.ts'
import type { Values } from './values.ts'

/** How a maker's file has its lines, for those that somebody adds by hand. */
export interface ExtraLineForm {
  readonly sources: readonly string[]
  /** Key and value as the file's writer wants them; null: no line of this format. */
  readonly read: (line: string) => readonly [key: string, value: string] | null
  /** Which line of the phone a key is about; null: the phone itself. */
  readonly slotOf: (key: string) => number | null
}

/**
 * The lines that somebody added for this kind of phone. One that says anew what the file says, or that belongs to a line which the phone
 * does not have, is refused by its key, never by its value: that may be a secret.
 */
export function extraLinesOf(
  target: string,
  form: ExtraLineForm | undefined,
  { settings, lines = [] }: PhoneAccount,
  taken: Values,
): { readonly ok: true; readonly values: Values } | Refused {
  const values: (readonly [string, string])[] = []
  if (!form) return { ok: true, values }
  const keys = new Set(taken.map(([key]) => key.toLowerCase()))
  const slots = new Set([1, ...lines.map(({ slot }) => slot)])
  for (const [index, line] of (settings?.extraLines?.[target] ?? []).entries()) {
    const found = noControls(line) === null ? form.read(line) : null
    if (!found) return refuse('extra-lines', phrase('extra-line-form', { line: index + 1 }))
    const [key] = found
    if (keys.has(key.toLowerCase())) return refuse('extra-lines', phrase('extra-line-ours', { key }))
    const slot = form.slotOf(key)
    if (slot !== null && !slots.has(slot)) return refuse('extra-lines', phrase('extra-line-other', { key }))
    keys.add(key.toLowerCase())
    values.push(found)
  }
  return { ok: true, values }
}
