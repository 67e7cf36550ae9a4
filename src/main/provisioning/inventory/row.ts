/** One phone as lists tell of it. Empty: not known. */
export interface InventoryRow {
  readonly id: string
  /** Of its first line. */
  readonly extension: string
  readonly name: string
  /** All of its lines, the first first. */
  readonly lines: readonly string[]
  /** The id of its target, and what that is called. */
  readonly target: string
  readonly phone: string
  readonly model: string
  /** Canonical. */
  readonly mac: string
  readonly serial: string
  readonly site: string
  readonly place: string
  readonly note: string
  readonly firmware: string
  /** ms since the epoch; null: never. */
  readonly givenAt: number | null
  readonly seenAt: number | null
  readonly retiredAt: number | null
}

/** What people call a phone: its extension and name, or what else is known of it. */
export const calledOf = ({ extension, name, mac, phone }: InventoryRow): string =>
  [extension, name].filter((text) => text !== '').join(' ') || mac || phone
