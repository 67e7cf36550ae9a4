/** The order of a dial plan: short numbers first, then digit by digit. */
export function compareNumbers(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}
