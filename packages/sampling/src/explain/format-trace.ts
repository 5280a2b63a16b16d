import { requireOption } from '../errors.ts'
import type { DistributionSummary } from './distribution-summary.ts'
import type { TokenTrace } from './trace.ts'

/** How a trace is written. */
export interface FormatTraceOptions {
  /** The text of ids. Default: the ids themselves. */
  readonly decode?: (ids: readonly number[]) => string
  /** Characters in a line, at least 72. Default 80. */
  readonly width?: number
}

/** The places of a line. */
interface Layout {
  /** Cuts or fills a text to the width of the first column. */
  label(text: string): string
  /** The text of a token. */
  token(id: number): string
  readonly barWidth: number
}

const COLUMN = 9

/**
 * Writes a trace as two tables, of processors and of the likeliest tokens with bars before and
 * after (`·` for a forbidden token, `<` for one that is not among the likeliest there), and the number
 * drawn: plain text whose lines are at most `width` wide.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `width` is not an integer of at least 72.
 */
export function formatTrace(trace: TokenTrace, options: FormatTraceOptions = {}): string {
  const { decode, width = 80 } = options
  requireOption(
    Number.isInteger(width) && width >= 72,
    `width needs an integer of at least 72, got ${width}`,
  )
  const labelWidth = Math.min(28, width - 6 * COLUMN)
  const layout: Layout = {
    label: text =>
      (text.length < labelWidth ? text : `${text.slice(0, labelWidth - 2)}…`).padEnd(labelWidth),
    token: id => (decode ? JSON.stringify(decode([id])) : String(id)),
    barWidth: Math.floor((width - labelWidth) / 2) - COLUMN,
  }
  const lines = [...processorLines(trace, layout), '', ...tokenLines(trace, layout)]
  if (trace.draw) {
    const { id, number, interval } = trace.draw
    const [from, to] = interval.map(end => end.toFixed(4))
    lines.push('', `drawn ${number.toFixed(4)} in [${from}, ${to}): ${layout.token(id)}`)
  }
  return lines.map(line => line.trimEnd()).join('\n')
}

function processorLines({ before, processors }: TokenTrace, { label }: Layout): string[] {
  const row = (name: string, cells: readonly string[]) =>
    label(name) + cells.map(cell => cell.padStart(COLUMN)).join('')
  const ends = ({ entropy, entropyBits }: DistributionSummary) => [
    entropy.toFixed(3),
    entropyBits.toFixed(3),
  ]
  return [
    row('step', ['kept', 'removed', 'mass', 'moved', 'nats', 'bits']),
    row('model', [String(before.kept), '', '', '', ...ends(before)]),
    ...processors.map(({ name, after, removed, removedMass, movedMass }) => {
      const effects = [String(removed), percent(removedMass), percent(movedMass)]
      return row(name, [String(after.kept), ...effects, ...ends(after)])
    }),
  ]
}

function tokenLines({ before, after }: TokenTrace, { label, token, barWidth }: Layout): string[] {
  const ids = new Set([...before.top, ...after.top].map(({ id }) => id))
  const cell = ({ top, kept }: DistributionSummary, id: number) => {
    const found = top.find(one => one.id === id)
    const absent = kept > top.length ? `<${percent(top.at(-1)!.probability)}` : '·'
    const text = found ? percent(found.probability) : absent
    return `${text.padStart(COLUMN - 1)} ${bar(found?.probability ?? 0, barWidth)}`
  }
  const titles = ['before', 'after'].map(text => `  ${text}`.padEnd(barWidth + COLUMN))
  return [
    label('token') + titles.join(''),
    ...Array.from(ids, id => label(token(id)) + cell(before, id) + cell(after, id)),
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

/** A bar in eighths of a character. */
function bar(share: number, width: number): string {
  const eighths = Math.round(8 * width * Math.min(1, share || 0))
  return ('█'.repeat(eighths >> 3) + ' ▏▎▍▌▋▊▉'[eighths & 7]).trimEnd().padEnd(width)
}
