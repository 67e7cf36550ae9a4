/** One cell of a CSV (RFC 4180): in quotes, with every quote doubled. */
export function csvCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** One line of cells with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
