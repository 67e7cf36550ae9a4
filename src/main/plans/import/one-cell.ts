import { columnUses, type ColumnUse } from './columns.ts'
import { createFindings, type Finding } from './findings.ts'
import { createRowReader, type ListValues } from './row-values.ts'

/** What one cell says of a row, corrected by a person. `number`: of its row. */
export function readOneCell(
  use: ColumnUse,
  text: string,
  { line, number }: { readonly line: number; readonly number: string },
): { readonly values: ListValues; readonly findings: readonly Finding[] } {
  const findings = createFindings()
  const uses: ColumnUse[] = use === 'number' ? ['number'] : ['number', use]
  const cells = use === 'number' ? [text] : [number, text]
  const values = createRowReader(findings, false)({ line, cells }, { shape: null, uses }, [])
  return { values, findings: findings.all }
}

export const isColumnUse = (name: string): name is ColumnUse => (columnUses as readonly string[]).includes(name)
