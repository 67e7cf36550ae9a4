import type { Param, Store } from './store.ts'

/** So many rows go in one go: it takes far less than anybody notices. */
const atOnce = 500

/**
 * Deletes rows of a table in parts, to be run in slices. `key`: its primary key, in brackets where it has several columns. `where`: which
 * rows, found by an index.
 */
export function* deleting(
  store: Store,
  table: string,
  key: string,
  where: string,
  ...params: Param[]
): Generator<void, void, void> {
  const sql = `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key.replace(/[()]/g, '')} FROM ${table} WHERE ${where} LIMIT ${atOnce})`
  while (store.run(sql, ...params).changes === atOnce) yield
}
