import { type CopiedSpans, copiedSpans } from '../copied-spans.ts'
import { sampleDefaults } from '../defaults.ts'
import { scoreIds } from '../score-ids.ts'
import { unigramEntropy } from '../unigram-entropy.ts'
import type { SampleRecord, StepRecord } from './records.ts'
import type { Run } from './run.ts'
import { drawSample } from './run-samples.ts'

/** A sample of the trained model, and how much of it stands in the training text. */
export type FinalSample = SampleRecord & { readonly copied: CopiedSpans }

/** Losses that a model is compared with, in nats per token. */
export interface Baselines {
  /** The entropy of the text's token frequencies: the best guess without any context. */
  readonly unigramEntropy: number
  /** ln V: every token equally likely. */
  readonly uniformLoss: number
}

/** What came of a run. */
export interface RunResult extends Baselines {
  readonly out: string
  readonly report: string
  /** Updates done. */
  readonly steps: number
  readonly plannedSteps: number
  readonly interrupted: boolean
  /** Of the last step's batch. */
  readonly loss: number
  /** Over the whole validation text; after an interruption the last one measured, or null. */
  readonly validationLoss: number | null
  readonly perplexity: number | null
  readonly tokensPerSecond: number
  readonly seconds: number
  readonly samples: readonly FinalSample[]
}

/** Losses without a model. */
function baselinesOf({ text, textModel }: Run): Baselines {
  return {
    unigramEntropy: unigramEntropy(text.trainingIds, text.validationIds),
    uniformLoss: Math.log(textModel.model.vocabularySize),
  }
}

/** Judges a run that reached its last step. */
export async function finishedResult(run: Run, records: readonly StepRecord[]): Promise<RunResult> {
  const { loss } = await scoreIds(run.textModel.model, run.text.validationIds)
  const samples: FinalSample[] = []
  for (const temperature of sampleDefaults.finalTemperatures) {
    samples.push(await finalSample(run, temperature))
  }
  const figures = { validationLoss: loss, perplexity: Math.exp(loss), samples }
  return { ...progressOf(run, records), ...figures, interrupted: false }
}

/** Tells how far an interrupted run came. */
export function interruptedResult(run: Run, records: readonly StepRecord[]): RunResult {
  const measured = records.findLast(record => record.validationLoss !== undefined)
  const validationLoss = measured?.validationLoss ?? null
  const perplexity = validationLoss === null ? null : Math.exp(validationLoss)
  return {
    ...progressOf(run, records),
    validationLoss,
    perplexity,
    samples: [],
    interrupted: true,
  }
}

type Progress = Omit<RunResult, 'validationLoss' | 'perplexity' | 'samples' | 'interrupted'>

function progressOf(run: Run, records: readonly StepRecord[]): Progress {
  const last = records[records.length - 1]
  const reciprocals = records.reduce((sum, { tokensPerSecond }) => sum + 1 / tokensPerSecond, 0)
  return {
    out: run.directory,
    report: `${run.directory}/report.html`,
    steps: last.step,
    plannedSteps: run.record.settings.steps,
    loss: last.loss,
    ...baselinesOf(run),
    tokensPerSecond: records.length / reciprocals,
    seconds: last.seconds,
  }
}

async function finalSample(run: Run, temperature: number): Promise<FinalSample> {
  const { seed, prompt, steps: step } = run.record.settings
  const sample = await drawSample(run.textModel, { step, temperature, seed, prompt })
  return { ...sample, copied: copiedSpans(sample.text, run.text.training) }
}
