import { sum } from '../uncertainty/mean.ts'
import { escapeHtml } from './page.ts'

/** Rows of a table: what they are about, then cells of HTML. */
export interface ReportTable {
  readonly caption: string
  /** Of each column, the first one too; HTML. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly [string, ...(readonly string[])])[]
}

/** A table under its caption that scrolls by itself where it is too wide. */
export function tableHtml({ caption, columns, rows }: ReportTable): string {
  const head = columns.map(column => `<th scope="col">${column}</th>`).join('')
  const body = rows.map(([name, ...cells]) => {
    const rest = cells.map(cell => `<td>${cell}</td>`).join('')
    return `<tr><th scope="row">${escapeHtml(name)}</th>${rest}</tr>`
  })
  const label = escapeHtml(caption)
  return `<div class="card"><h3>${label}</h3><div class="scroll" role="group" aria-label="${label}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div></div>`
}

/** An axis above a column of plots, as HTML. */
export function axisHtml(ticks: readonly (number | string)[]): string {
  return `<div class="axis">${ticks.map(tick => `<span>${tick}</span>`).join('')}</div>`
}

/** Where values lie on an axis. */
export interface Axis {
  readonly from: number
  readonly to: number
  /** Where a thin line marks "no difference". */
  readonly reference?: number
}

/** A dot with its interval; the numbers stand beside it in the table. */
export function intervalPlot(
  { value, low, high }: { readonly value: number; readonly low?: number; readonly high?: number },
  { from, to, reference }: Axis,
): string {
  const at = (point: number) => (((point - from) / (to - from)) * 1000).toFixed(1)
  const line = (name: string, [x1, x2]: readonly string[], [y1, y2]: readonly number[]) =>
    `<line class="${name}" x1="${x1}" x2="${x2}" y1="${y1}" y2="${y2}"/>`
  const parts = [line('track', ['0', '1000'], [5, 5])]
  if (reference !== undefined)
    parts.push(line('reference', [at(reference), at(reference)], [0, 10]))
  if (Number.isFinite(low) && Number.isFinite(high)) {
    parts.push(line('interval', [at(low!), at(high!)], [5, 5]))
  }
  if (Number.isFinite(value)) parts.push(line('dot', [at(value), at(value)], [5, 5]))
  return svgHtml('plot', parts)
}

/** A bar cut by how often each point of a scale was chosen; the numbers stand beside it in the table. */
export function sharesPlot(counts: readonly number[]): string {
  const total = sum(counts)
  let before = 0
  const parts = counts.map((count, index) => {
    const [x, width] = [before, count].map(part => ((part / total) * 1000).toFixed(1))
    before += count
    return `<rect class="s${index + 1}" x="${x}" width="${width}" height="10"/>`
  })
  return svgHtml('plot shares', parts)
}

function svgHtml(name: string, parts: readonly string[]): string {
  return `<svg class="${name}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${parts.join('')}</svg>`
}
