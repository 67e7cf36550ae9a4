import { linesOf } from '../carriers.ts'
import type { PhoneAccount, Target } from '../target.ts'
import type { Values } from '../values.ts'

/** What is said the same of each line. */
export function perLine(account: PhoneAccount, values: (slot: number) => Values): Values {
  return linesOf(account).flatMap(({ slot }) => values(slot))
}

/**
 * How many lines a model has, by the part of its name that tells it from the others, in capitals: the longest that is in it counts. A model
 * that is not known is taken for the largest: to refuse a line that there is would be the worse mistake.
 */
export function linesByModel(counts: Readonly<Record<string, number>>): NonNullable<Target['maxLines']> {
  const names = Object.keys(counts).sort((one, other) => other.length - one.length)
  const most = Math.max(...Object.values(counts))
  return (model) => {
    const plain = (model ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '')
    const name = names.find((one) => plain.includes(one))
    return (name === undefined ? undefined : counts[name]) ?? most
  }
}

/** DSCP as the whole byte of the header, of which it is the upper six bits. */
export const asTosByte = (dscp: number): number => dscp * 4
