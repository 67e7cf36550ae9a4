/** The order of a dial plan: short numbers first, then digit by digit. */
export function compareNumbers(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}

/** Whether they are in that order already. */
export function inNumberOrder(rows: readonly { readonly number: string }[]): boolean {
  return rows.every((row, index) => index === 0 || compareNumbers(rows[index - 1]?.number ?? '', row.number) <= 0)
}
