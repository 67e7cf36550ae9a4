/** A value as Svelte keeps it: watched by a proxy. */
export function stateOf<T>(value: T): T {
  const state = $state(value)
  return state
}
