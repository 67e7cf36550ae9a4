/** Names and values in order, without those that have no value: many phones take an empty one as "reset". */
export type Values = readonly (readonly [name: string, value: string | number | null])[]

export function withValue(values: Values): (readonly [name: string, value: string])[] {
  return values.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] as const]))
}
