/** What a test knows to be there. */
export function there<T>(value: T): NonNullable<T> {
  if (value === null || value === undefined) throw new Error('it is not there')
  return value
}
