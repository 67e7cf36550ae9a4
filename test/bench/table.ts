import { rounded, type Line } from './line.ts'

const ratio = (ours: number, other: number): string => (other === 0 ? '' : ` (${(ours / other).toFixed(2)}×)`)

/** The lines as an aligned table: ours, each peer with ours as a multiple of it, the limit, and whether it is kept. */
export function table(lines: readonly Line[]): string {
  const cells = lines.map(({ bench, size, unit, ours, peers, limit }) => [
    bench,
    size.toLocaleString('en'),
    `${rounded(ours)} ${unit}`,
    Object.entries(peers)
      .map(([name, value]) => `${name} ${rounded(value)}${ratio(ours, value)}`)
      .join(', '),
    limit === undefined ? '' : `≤ ${rounded(limit)}${ratio(ours, limit)}`,
    limit === undefined ? '' : ours <= limit ? 'kept' : 'MISSED',
  ])
  const rows = [['what', 'size', 'ours', 'peers (ours as a multiple)', 'limit', ''], ...cells]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
