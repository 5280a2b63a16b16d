import { sum } from '../uncertainty/mean.ts'
import { escapeHtml, htmlPage } from './page.ts'
import { criterionHtml, digits } from './report-criterion.ts'
import { REPORT_STYLE } from './report-style.ts'
import { tableHtml } from './report-tables.ts'
import type { RaterSummary, StudySummary } from './summarize.ts'

/** A study's result as one HTML file with plots and tables. */
export function studyReport(summary: StudySummary): string {
  const { title, kind, confidence, raters, criteria } = summary
  const interval = `${Number((confidence * 100).toFixed(1))} % interval`
  const judgements = sum(raters.map(({ answered }) => answered))
  const parts = criteria.map(
    one => `<h2>${escapeHtml(one.criterion)}</h2>\n${criterionHtml(one, interval)}`,
  )
  return htmlPage(
    title,
    `<header><h1>${escapeHtml(title)}</h1>
<p class="muted">${judgements} judgements by ${raters.length} ${raters.length === 1 ? 'rater' : 'raters'}, ${NAMES[kind]}</p></header>
<main>
${parts.join('\n')}
<h2>Raters</h2>
${ratersHtml(raters, kind === 'likert')}
<h2>How to read this</h2>
<div class="card"><p>${NOTES[kind]}</p><p>Overlapping intervals do not mean equal systems. Agreement from 0.8 is usually called reliable, from 0.67 tentative. Distance is how far a rater’s answers lie from those of the others; about five raters are needed to tell an outlier.</p></div>
</main>`,
    REPORT_STYLE,
  )
}

const INDEPENDENT =
  'Intervals take judgements as independent, which several of one item are not quite.'

const NAMES = {
  likert: 'marks from 1 to 5',
  pairwise: 'pairs with ties',
  success: 'tasks done or not',
}

const NOTES = {
  likert:
    'The interval of a mean takes the marks of one item as belonging together. Marks are ordered, not measured: look at their distribution too.',
  pairwise: `Ties count only for Elo, as half a win. A strength higher by 1 wins 73 % of the time. ${INDEPENDENT}`,
  success: INDEPENDENT,
}

function ratersHtml(raters: readonly RaterSummary[], hasBias: boolean): string {
  const mark = (text: string, isMarked: boolean) =>
    isMarked ? `<strong class="warn">${text}</strong>` : text
  return tableHtml({
    caption: 'Answers, attention checks, and distance from other raters',
    columns: [
      'Rater',
      'Answered',
      'Checks failed',
      'Distance',
      ...(hasBias ? ['Bias'] : []),
      'Outlier',
    ],
    rows: raters.map(one => [
      one.rater,
      `${one.answered} of ${one.asked}`,
      mark(`${one.checksFailed} of ${one.checksFailed + one.checksPassed}`, one.checksFailed > 0),
      digits(one.distance),
      ...(hasBias ? [digits(one.bias)] : []),
      mark(one.isOutlier ? 'yes' : 'no', one.isOutlier),
    ]),
  })
}
