import { MetricsError } from '../errors.ts'

/**
 * Rows as CSV (RFC 4180) that spreadsheets take for text: every cell is quoted, and one that begins like
 * a formula, or with an apostrophe, gets an apostrophe in front, which {@link parseCsv} takes off again.
 */
export function formatCsv(rows: readonly (readonly (string | number)[])[]): string {
  const quote = (cell: string | number) =>
    `"${String(cell)
      .replace(/^[=+\-@'\t\r]/, "'$&")
      .replaceAll('"', '""')}"`
  return rows.map(row => `${row.map(quote).join(',')}\r\n`).join('')
}

/**
 * The rows of a CSV text, quoted or not, with or without a byte order mark.
 *
 * @throws {MetricsError} `MALFORMED_FILE` if a quote is left open or stands inside a cell.
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  const rows: string[][] = []
  let row: string[] = []
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0
  while (cell.lastIndex < text.length || row.length > 0) {
    const at = cell.lastIndex
    const found = cell.exec(text)
    if (!found) {
      throw new MetricsError(
        'MALFORMED_FILE',
        `Expected a CSV cell at character ${at}: its quotes do not close`,
      )
    }
    const [, quoted, plain = '', end] = found
    row.push((quoted?.replaceAll('""', '"') ?? plain).replace(/^'(?=[=+\-@'\t\r])/, ''))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
