import type * as z from 'zod'
import { isPhraseCode, phrase, type Phrase } from './phrase.ts'

/** What does not fit a schema, by the field's path. A rule of ours says by its message which phrase is about it; zod's own are told by their kind. */
export function misfitsOf({ issues }: z.ZodError, input: unknown, whole = 'input'): Record<string, Phrase[]> {
  const found: Record<string, Phrase[]> = {}
  for (const issue of issues) (found[issue.path.join('.') || whole] ??= []).push(phraseOf(issue, input))
  return found
}

function phraseOf(issue: z.core.$ZodIssue, input: unknown): Phrase {
  if (isPhraseCode(issue.message)) return phrase(issue.message, issue.code === 'custom' ? plainParams(issue.params) : {})
  switch (issue.code) {
    case 'too_small': {
      if (issue.origin === 'string')
        return issue.minimum === 1 ? phrase('must-some') : phrase('must-at-least', { count: Number(issue.minimum) })
      return isCounted(issue.origin)
        ? phrase('must-entries', { count: Number(issue.minimum) })
        : phrase('must-from', { minimum: Number(issue.minimum) })
    }
    case 'too_big': {
      if (issue.origin === 'string') return phrase('must-at-most', { count: Number(issue.maximum) })
      return isCounted(issue.origin)
        ? phrase('must-fewer', { count: Number(issue.maximum) })
        : phrase('must-up-to', { maximum: Number(issue.maximum) })
    }
    case 'invalid_type':
      if (valueAt(input, issue.path) === undefined) return phrase('must-some')
      return phrase(issue.expected === 'int' ? 'must-integer' : 'must-other')
    case 'invalid_value':
      return phrase('must-choice')
    case 'unrecognized_keys':
      return phrase('must-known', { names: issue.keys.join(', ').slice(0, 100) })
    default:
      return phrase('must-other')
  }
}

const isCounted = (origin: string): boolean => ['array', 'set', 'map', 'file'].includes(origin)

function plainParams(params: Readonly<Record<string, unknown>> | undefined): Record<string, string | number> {
  const plain: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(params ?? {}))
    if (typeof value === 'string' || typeof value === 'number') plain[name] = value
  return plain
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Reflect.get(value, step)
  }
  return value
}
