import type { Interval } from '@nexttoken/metrics'
import { resultColors } from '../output.ts'
import type { Table } from '../training/describe-run.ts'
import type { TaskScore } from './run-task.ts'
import type { ScoredToken, TextScore, TokenwiseScore } from './score-text.ts'

/** The figures of a text as a table; the interval where there is one. */
export function textFigures(score: TextScore | TokenwiseScore): Table {
  const { wordPerplexity: words } = score
  const interval = 'perToken' in score ? score.perplexityInterval : null
  return [
    ['loss', `${score.loss.toFixed(4)} nats per token`],
    ['perplexity', `${score.perplexity.toFixed(3)}${interval ? ` (${range(interval, 3)})` : ''}`],
    ['bits per byte', score.bitsPerByte.toFixed(4)],
    ['bits per character', score.bitsPerCharacter.toFixed(4)],
    ['word perplexity', words === null ? '–' : words.toPrecision(5)],
    ['tokens', String(score.tokens)],
    ['bytes', String(score.bytes)],
  ]
}

/** The figures of a task as a table. */
export function taskFigures(score: TaskScore): Table {
  if (score.kind === 'lastWord') {
    return [
      ['last word right', `${score.accuracy.toFixed(4)} (${range(score, 4)})`],
      ['word perplexity', score.perplexity.toPrecision(5)],
      ['examples', String(score.count)],
    ]
  }
  const shown = ({ rate, ...interval }: Interval & { readonly rate: number }): string =>
    `${rate.toFixed(4)} (${range(interval, 4)})`
  const { none, characters, bytes, tokens } = score.byNormalization
  return [
    ['acc', shown(none)],
    ['acc_norm', shown(characters)],
    ['by bytes', shown(bytes)],
    ['by tokens', shown(tokens)],
    ['examples', String(score.count)],
  ]
}

/** A table as lines of the result. */
export function formatFigures(table: Table): string {
  const width = Math.max(13, ...table.map(([name]) => name.length))
  return table.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

/** A line for each token: text, rank, log-probability and entropy. */
export function formatTokens(tokens: readonly ScoredToken[]): string {
  const heading = `${'token'.padEnd(16)} ${'rank'.padStart(6)}  log p (nats)  entropy\n`
  const lines = tokens.map(({ text, rank, logProbability, entropy }) => {
    const numbers = `${logProbability.toFixed(4).padStart(12)} ${entropy.toFixed(4).padStart(8)}`
    return `${JSON.stringify(text).padEnd(16)} ${String(rank).padStart(6)}  ${numbers}\n`
  })
  return resultColors.dim(heading) + lines.join('')
}

function range({ low, high }: Interval, digits: number): string {
  return `95 %: ${low.toFixed(digits)} to ${high.toFixed(digits)}`
}
