/** Only what differs, so that an edit sends nothing else. */
export function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const patch: Partial<T> = {}
  for (const key of Object.keys(after) as (keyof T)[]) if (after[key] !== before[key]) patch[key] = after[key]
  return patch
}
