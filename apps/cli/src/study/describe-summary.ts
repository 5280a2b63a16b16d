import type { CriterionSummary, StudySummary } from '@nexttoken/metrics'
import { formatColumns } from '../format-columns.ts'
import { resultColors } from '../output.ts'

/** A study's result as tables for the terminal. */
export function describeSummary({ title, confidence, raters, criteria }: StudySummary): string {
  const { bold, dim } = resultColors
  const interval = `${Number((confidence * 100).toFixed(1))} % interval`
  const parts = criteria.map(one =>
    [bold(one.criterion), columns(rowsOf(one, interval)), dim(agreementLine(one))].join('\n'),
  )
  const people = raters.map(one => [
    one.rater,
    `${one.answered} of ${one.asked}`,
    `${one.checksFailed} of ${one.checksFailed + one.checksPassed}`,
    one.isOutlier ? 'stands apart' : '',
  ])
  const table = columns([['rater', 'answered', 'checks failed', ''], ...people])
  return `${[bold(title), ...parts, table].join('\n\n')}\n`
}

function rowsOf({ marks, successes, preferences }: CriterionSummary, interval: string): string[][] {
  if (marks) {
    const rows = marks.map(one => [one.system, `${one.count}`, number(one.mean), range(one)])
    return [['system', 'marks', 'mean', interval], ...rows]
  }
  if (successes) {
    const rows = successes.map(one => [one.system, `${one.count}`, share(one.rate), shares(one)])
    return [['system', 'texts', 'done', interval], ...rows]
  }
  const rows = preferences!.standings.map(one => [
    one.system,
    `${one.wins} / ${one.losses} / ${one.ties}`,
    share(one.rate),
    shares(one),
    number(one.strength),
    one.rating.toFixed(0),
  ])
  return [['system', 'won / lost / tied', 'win rate', interval, 'strength', 'Elo'], ...rows]
}

function agreementLine({ agreement, preferences }: CriterionSummary): string {
  const { krippendorffAlpha, fleissKappa, cohenKappa } = agreement
  const parts = [
    `Krippendorff's alpha ${number(krippendorffAlpha)}`,
    `Fleiss' kappa ${number(fleissKappa)}`,
    `Cohen's kappa ${number(cohenKappa)}`,
  ]
  if (preferences) parts.push(`first shown preferred, p ${number(preferences.positionBias.pValue)}`)
  return `  ${parts.join(', ')}`
}

interface Range {
  readonly low: number
  readonly high: number
}

const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2))
const share = (value: number): string =>
  Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`
const range = ({ low, high }: Range): string => `${number(low)} to ${number(high)}`
const shares = ({ low, high }: Range): string => `${share(low)} to ${share(high)}`

/** A table, set in a little. */
function columns(rows: readonly (readonly string[])[]): string {
  return formatColumns(rows).replace(/^(?=.)/gm, '  ')
}
