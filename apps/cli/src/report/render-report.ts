import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { CopiedSpans } from '../copied-spans.ts'
import type { Table } from '../training/describe-run.ts'
import type { SampleRecord } from '../training/records.ts'
import { CHART_SCRIPT } from './chart-script.ts'
import type { Charts } from './charts.ts'
import { escapeHtml, escapeJson } from './escape-html.ts'
import { figures, renderPage, settings } from './page.ts'

/** What a report shows. */
export interface Report {
  readonly title: string
  /** How far the run is, in a sentence. */
  readonly lead: string
  readonly figures: Table
  readonly charts: Charts
  /** Of the trained model; none while it trains. */
  readonly finalSamples: readonly (SampleRecord & { readonly copied: CopiedSpans })[]
  readonly samples: readonly SampleRecord[]
  readonly settings: Table
}

const require = createRequire(import.meta.url)

/** A report as one HTML page that needs nothing else. */
export function renderReport(report: Report): string {
  const main = [
    figures(report.figures),
    charts(report.charts),
    finalSamples(report.finalSamples),
    samples(report.samples),
    settings(report.settings),
  ]
  return renderPage({
    title: report.title,
    lead: report.lead,
    main: main.join('\n'),
    styles: { before: asset('uplot/dist/uPlot.min.css') },
    scripts: `<script type="application/json" id="data">${escapeJson(report.charts)}</script>
<script>${asset('uplot/dist/uPlot.iife.min.js')}</script>
<script>${CHART_SCRIPT}</script>
`,
  })
}

function asset(path: string): string {
  return readFileSync(require.resolve(path), 'utf8')
}

function charts({ charts }: Charts): string {
  const cards = charts.map(({ title, unit }, index) => {
    const heading = `<h3>${escapeHtml(title)} <small>${escapeHtml(unit)}</small></h3>`
    return `<section class="card">${heading}<div data-chart="${index}"></div></section>`
  })
  return `<h2>Curves over the steps</h2>\n<div class="charts">${cards.join('\n')}</div>`
}

function finalSamples(samples: Report['finalSamples']): string {
  if (samples.length === 0) return ''
  const cards = samples.map(sample => {
    const { longest, longestText, share } = sample.copied
    const note =
      `${Math.round(100 * share)} % of its 20-character spans stand in the training text; ` +
      `the longest copy has ${longest} characters: “${longestText.trim()}”`
    return card(`Temperature ${sample.temperature}`, sample, note)
  })
  return `<h2>What the trained model writes</h2>\n${cards.join('\n')}`
}

function samples(records: Report['samples']): string {
  const cards = records.map(sample => {
    const when = sample.step === 0 ? 'Untrained' : `After ${sample.step} steps`
    return card(`${when}, temperature ${sample.temperature}`, sample)
  })
  return `<h2>Samples over time</h2>\n${cards.join('\n')}`
}

function card(title: string, { prompt, text }: SampleRecord, note = ''): string {
  const noted = note && `<p class="note">${escapeHtml(note)}</p>`
  return `<section class="card"><h3>${escapeHtml(title)}</h3>
<pre><b>${escapeHtml(prompt)}</b>${escapeHtml(text)}</pre>${noted}</section>`
}
