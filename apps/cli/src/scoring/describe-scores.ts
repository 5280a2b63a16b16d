import { resultColors } from '../output.ts'
import { count, formatTable } from '../training/describe-run.ts'
import type { JudgedScore } from './corpus-score.ts'

type Row = readonly [string, string]

/** Scores as lines for the terminal, and what they mean. */
export function describeScores(
  scores: readonly JudgedScore[],
  interpretation: readonly string[],
): string {
  const tables = scores.map(score => {
    const rows: Row[] = [
      [score.name, resultColors.bold(figure(score, score.score))],
      ...intervalRows(score),
      ...Object.entries(score.details).map(([name, value]) => [words(name), shown(value)] as const),
      ...comparisonRows(score),
    ]
    return formatTable(rows, resultColors)
  })
  const meaning = interpretation.map(line => resultColors.dim(line)).join('\n')
  return `${[...tables, meaning].join('\n\n')}\n`
}

/** ROUGE counts to 1, the others to 100. */
function figure({ name }: Pick<JudgedScore, 'name'>, value: number): string {
  return value.toFixed(name.startsWith('rouge') ? 4 : 2)
}

function intervalRows(score: JudgedScore): Row[] {
  if (!score.interval) return []
  const { low, high } = score.interval
  return [['95 % interval', `${figure(score, low)} to ${figure(score, high)}`]]
}

function comparisonRows(score: JudgedScore): Row[] {
  if (!score.comparison) return []
  const { baseline, difference, low, high, ...tests } = score.comparison
  const range = `95 %: ${figure(score, low)} to ${figure(score, high)}`
  return [
    ['baseline', figure(score, baseline)],
    ['difference', `${difference > 0 ? '+' : ''}${figure(score, difference)} (${range})`],
    ['p, bootstrap', tests.bootstrapPValue.toFixed(4)],
    ['p, randomization', tests.randomizationPValue.toFixed(4)],
  ]
}

/** `brevityPenalty` as `brevity penalty`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(' / ')
  if (typeof value !== 'number') return String(value)
  return Number.isInteger(value) ? count(value) : value.toFixed(4)
}
