import { interpret } from '@nexttoken/metrics'
import type { Tokenizer } from '@nexttoken/tokenizer'
import { escapeHtml } from '../report/escape-html.ts'
import { figures, renderPage, settings } from '../report/page.ts'
import { count, type Table } from '../training/describe-run.ts'
import { taskFigures, textFigures } from './describe-evaluation.ts'
import { HEAT_STYLE, heatMap, heatScale } from './heat-map.ts'
import type { TaskScore } from './run-task.ts'
import type { TokenwiseScore } from './score-text.ts'

/** What a report of an evaluation shows. */
export interface EvaluationReport {
  /** The name of the text. */
  readonly name: string
  readonly score: TokenwiseScore
  /** The text's first token. */
  readonly first: string
  readonly tokenizer: Tokenizer
  readonly task?: TaskScore | undefined
  readonly settings: Table
}

const MOST_TOKENS = 4000

const OWN_STYLE = `
.figures div { justify-content: flex-start; }
.figures .note { display: block; margin: 0; }
.card ul { margin: 0; padding-left: 1.2rem; }
.card li { overflow-wrap: anywhere; }
`

/** A report as one HTML page that needs nothing else. */
export function renderEvaluation(report: EvaluationReport): string {
  const main = [
    figures(textFigures(report.score), figure),
    task(report.task),
    tokens(report),
    readings(report),
    settings(report.settings),
  ]
  return renderPage({
    title: `Evaluation: ${report.name}`,
    lead: `${count(report.score.tokens)} tokens, each predicted from those before it in its window`,
    main: main.join('\n'),
    styles: { after: OWN_STYLE + HEAT_STYLE },
  })
}

/** A figure, and smaller what comes after it. */
function figure(value: string): string {
  const [number, ...rest] = value.split(' ')
  const note = rest.length > 0 && ` <span class="note">${escapeHtml(rest.join(' '))}</span>`
  return escapeHtml(number) + (note || '')
}

function task(score: TaskScore | undefined): string {
  if (score === undefined) return ''
  const title = score.kind === 'lastWord' ? 'Last words' : 'Multiple choice'
  return `<h2>${title}</h2>\n${figures(taskFigures(score), figure)}`
}

function tokens({ score, first, tokenizer }: EvaluationReport): string {
  const shown = score.perToken.slice(0, MOST_TOKENS)
  const rest = score.perToken.length - shown.length
  const note = rest > 0 ? `<p class="note">${count(rest)} more tokens are not shown.</p>` : ''
  return `<h2>The text, token by token</h2>
<div class="card">${heatScale()}
${heatMap(first, shown, tokenizer)}${note}</div>`
}

function readings({ score, task }: EvaluationReport): string {
  const metrics = [
    ['perplexity', score.perplexity],
    ['bitsPerByte', score.bitsPerByte],
    ...(task === undefined ? [] : [[task.kind, task.accuracy] as const]),
  ] as const
  const cards = metrics.map(([metric, value]) => {
    const [says, ...limits] = Number.isNaN(value) ? [] : interpret(metric, value)
    const items = limits.map(line => `<li>${linked(line)}</li>`)
    return `<section class="card"><h3>${escapeHtml(says ?? metric)}</h3><ul>${items.join('')}</ul></section>`
  })
  return `<h2>What the numbers say, and what they do not</h2>\n${cards.join('\n')}`
}

function linked(line: string): string {
  return escapeHtml(line).replace(/https:\/\/[^\s,]+/g, '<a href="$&">$&</a>')
}
