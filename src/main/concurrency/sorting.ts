import { groupsOf } from './slices.ts'

/** So many are sorted, or merged, between two yields. */
const atATime = 1_000

/** As `items.toSorted(compare)`, which would take tens of thousands in one go. Equal ones keep their order. */
export function* sorting<T>(items: readonly T[], compare: (one: T, other: T) => number): Generator<void, T[], void> {
  let runs: T[][] = []
  for (const group of groupsOf(items, atATime)) {
    runs.push(group.toSorted(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (const [one = [], other = []] of groupsOf(runs, 2)) merged.push(yield* merging(one, other, compare))
    runs = merged
  }
  return runs[0] ?? []
}

function* merging<T>(one: readonly T[], other: readonly T[], compare: (one: T, other: T) => number): Generator<void, T[], void> {
  const merged: T[] = []
  let next = 0
  for (const mine of one) {
    for (let its = other[next]; its !== undefined && compare(its, mine) < 0; its = other[next]) {
      merged.push(its)
      next += 1
      if (merged.length % atATime === 0) yield
    }
    merged.push(mine)
    if (merged.length % atATime === 0) yield
  }
  merged.push(...other.slice(next))
  return merged
}
