/** Rows as lines: the first column to the left, the others to the right. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 2)
  return rows.map(row => row.map(pad).join('').trimEnd()).join('\n')
}
