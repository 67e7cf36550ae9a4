/** What is asked of the keychain's process: what keytar can do. Secrets travel over the channel between the two and nowhere else. */
export type KeytarRequest =
  | { readonly id: number; readonly do: 'hello' | 'list' }
  | { readonly id: number; readonly do: 'get' | 'remove'; readonly name: string }
  | { readonly id: number; readonly do: 'set'; readonly name: string; readonly secret: string }

/** `said`: the system's own words about what went wrong. They are looked at, and never passed on. */
export type KeytarAnswer =
  | { readonly id: number; readonly value: string | boolean | null | readonly string[] }
  | { readonly id: number; readonly said: string }
  /** Its native part is not installed. */
  | { readonly id: number; readonly missing: true }
