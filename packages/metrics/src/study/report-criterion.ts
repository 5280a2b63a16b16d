import type { Interval } from '../uncertainty/wilson-interval.ts'
import { axisHtml, intervalPlot, sharesPlot, tableHtml } from './report-tables.ts'
import type { CriterionSummary } from './summarize.ts'
import type { AgreementSummary } from './summarize-agreement.ts'
import type { PreferenceSummary } from './summarize-preferences.ts'
import type { SystemDifference, SystemMarks, SystemSuccess } from './summarize-systems.ts'

/** A number with two digits, a dash where there is none. */
export function digits(value: number, count = 2): string {
  return Number.isFinite(value) ? value.toFixed(count).replace('-', '−') : '–'
}

/** A p-value as papers print it. */
function probability(value: number): string {
  return value < 0.001 ? '&lt; 0.001' : digits(value, 3)
}

const percent = (value: number): string =>
  Number.isFinite(value) ? `${digits(value * 100, 1)} %` : '–'
const between = (low: number, high: number, format: (value: number) => string): string =>
  Number.isFinite(low) ? `${format(low)} – ${format(high)}` : '–'

/** All about one criterion, as HTML. */
export function criterionHtml(summary: CriterionSummary, interval: string): string {
  const { marks, successes, preferences, differences = [], agreement } = summary
  return [
    marks ? marksHtml(marks, interval) : '',
    successes ? successesHtml(successes, interval) : '',
    preferences ? preferencesHtml(preferences, interval) : '',
    differences.length > 0 ? differencesHtml(differences) : '',
    agreementHtml(agreement),
  ].join('\n')
}

function marksHtml(marks: readonly SystemMarks[], interval: string): string {
  const scale = [1, 2, 3, 4, 5]
  const legend = scale.map(point => `<span class="s${point}">${point}</span>`).join('')
  return (
    tableHtml({
      caption: 'Mean mark',
      columns: ['System', axisHtml(scale), 'Mean', interval, 'Median', 'SD', 'Marks'],
      rows: marks.map(({ system, mean, low, high, median, standardDeviation, count }) => [
        system,
        intervalPlot({ value: mean, low, high }, { from: 1, to: 5 }),
        digits(mean),
        between(low, high, digits),
        digits(median, 1),
        digits(standardDeviation),
        String(count),
      ]),
    }) +
    tableHtml({
      caption: 'How often each mark was given',
      columns: ['System', `<div class="legend">${legend}</div>`, ...scale.map(String)],
      rows: marks.map(({ system, counts }) => [system, sharesPlot(counts), ...counts.map(String)]),
    })
  )
}

function successesHtml(successes: readonly SystemSuccess[], interval: string): string {
  return tableHtml({
    caption: 'Share of tasks done',
    columns: ['System', axisHtml([0, 50, 100]), 'Rate', interval, 'Done', 'Tasks'],
    rows: successes.map(one => [
      one.system,
      ...shareCells(one),
      String(one.successes),
      String(one.count),
    ]),
  })
}

function preferencesHtml(
  { standings, regularization, positionBias }: PreferenceSummary,
  interval: string,
): string {
  const fit = regularization === 0 ? 'maximum likelihood' : `regularised by ${regularization}`
  const counted = ['Wins', 'Losses', 'Ties', 'Strength', 'Elo']
  const standing = tableHtml({
    caption: `Win rate among decided comparisons; Bradley–Terry strength, ${fit}; Elo rating`,
    columns: ['System', axisHtml([0, 50, 100]), 'Win rate', interval, ...counted],
    rows: standings.map(one => [
      one.system,
      ...shareCells(one),
      ...[one.wins, one.losses, one.ties].map(String),
      digits(one.strength),
      digits(one.rating, 0),
    ]),
  })
  const { first, second, ties, pValue } = positionBias
  const counts = [first, second, ties].map(String)
  return (
    standing +
    tableHtml({
      caption:
        'Does the place on the page decide? The text shown first should win half of the time',
      columns: ['Place', axisHtml([0, 50, 100]), 'Wins', interval, 'First', 'Second', 'Ties', 'p'],
      rows: [['Shown first', ...shareCells(positionBias), ...counts, probability(pValue)]],
    })
  )
}

/** A share as a plot, as a number, and its interval. */
function shareCells({ rate, low, high }: Interval & { readonly rate: number }): readonly string[] {
  const plot = intervalPlot({ value: rate, low, high }, { from: 0, to: 1, reference: 0.5 })
  const points = (share: number) => digits(share * 100, 1)
  return [plot, percent(rate), between(low, high, points)]
}

function differencesHtml(differences: readonly SystemDifference[]): string {
  return tableHtml({
    caption:
      'Differences over items; p by Wilcoxon’s signed-rank test, not corrected for many comparisons',
    columns: ['Systems', 'Difference', 'p'],
    rows: differences.map(({ a, b, difference, pValue }) => [
      `${b} − ${a}`,
      digits(difference),
      probability(pValue),
    ]),
  })
}

function agreementHtml({ krippendorffAlpha, fleissKappa, cohenKappa }: AgreementSummary): string {
  const axis = { from: -1, to: 1, reference: 0 }
  const row = (name: string, value: number): [string, string, string] => [
    name,
    intervalPlot({ value }, axis),
    digits(value),
  ]
  return tableHtml({
    caption: 'Agreement of the raters: 1 is perfect, 0 is what chance gives',
    columns: ['Coefficient', axisHtml(['−1', '0', '1']), 'Value'],
    rows: [
      row('Krippendorff’s α', krippendorffAlpha),
      row('Fleiss’ κ', fleissKappa),
      row('Cohen’s κ, mean of pairs', cohenKappa),
    ],
  })
}
