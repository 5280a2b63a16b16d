import { count, type Table } from '../training/describe-run.ts'
import { clock } from '../training/progress.ts'
import type { SampleRecord, StepRecord } from '../training/records.ts'
import type { RunResult } from '../training/result.ts'
import { writeWholeFile } from '../write-whole-file.ts'
import { chartsOf } from './charts.ts'
import { renderReport } from './render-report.ts'

/** What a report is made from. */
export interface ReportSource {
  /** The name of the text. */
  readonly name: string
  readonly settings: Table
  readonly result: RunResult
  readonly records: readonly StepRecord[]
  readonly samples: readonly SampleRecord[]
}

/** Writes `report.html` of a run. */
export function writeReport({ name, result, ...source }: ReportSource): Promise<void> {
  const html = renderReport({
    title: `Training run: ${name}`,
    lead: leadOf(result),
    figures: figuresOf(result),
    charts: chartsOf(source.records, result),
    finalSamples: result.samples,
    samples: source.samples,
    settings: source.settings,
  })
  return writeWholeFile(result.report, html)
}

function leadOf({ steps, plannedSteps, seconds, tokensPerSecond }: RunResult): string {
  const done =
    steps === plannedSteps ? `${count(steps)} steps` : `${steps} of ${plannedSteps} steps`
  return `${done} in ${clock(seconds)} at ${count(tokensPerSecond)} tokens a second`
}

function figuresOf(result: RunResult): Table {
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
  return [
    ['validation loss, nats per token', shown(result.validationLoss)],
    ['perplexity', shown(result.perplexity)],
    ['training loss, last batch', shown(result.loss)],
    ['unigram entropy of the text', shown(result.unigramEntropy)],
    ['uniform guess, ln of the vocabulary', shown(result.uniformLoss)],
  ]
}
