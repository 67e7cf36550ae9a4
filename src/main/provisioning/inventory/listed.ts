import type { Phrase } from '#shared/phrase.ts'
import type { Portal } from './portals.ts'
import { calledOf, type InventoryRow } from './row.ts'

/** Which of these phones a portal gets: those of its maker that are in use and have what it asks for. The others of its maker are named. */
export function listedFor(portal: Portal, all: readonly InventoryRow[]): Listed {
  const own = all.filter((row) => row.retiredAt === null && portal.targets.includes(row.target))
  const judged = own.map((row) => ({ row, why: portal.lacks(row) }))
  return {
    rows: judged.flatMap(({ row, why }) => (why === null ? [row] : [])),
    left: judged.flatMap(({ row, why }) => (why === null ? [] : [{ name: calledOf(row), why }])),
    others: all.length - own.length,
  }
}

export interface Listed {
  readonly rows: readonly InventoryRow[]
  readonly left: readonly { readonly name: string; readonly why: Phrase }[]
  readonly others: number
}
