import { resultColors } from '../output.ts'
import { shellWord } from '../shell-word.ts'
import { count } from './describe-run.ts'
import { clock } from './progress.ts'
import { quoteSample } from './quote-sample.ts'
import type { FinalSample, RunResult } from './result.ts'

/** What a finished run says at the end. */
export function summarize(result: RunResult, prompt: string): string {
  const { bold, cyan } = resultColors
  return [
    `\n${bold('Result')} after ${count(result.steps)} steps in ${clock(result.seconds)}, ${count(result.tokensPerSecond)} tokens/s`,
    ...losses(result),
    ...result.samples.map(describeSample),
    `\n${bold('Report')}  ${cyan(result.report)}`,
    `${bold('Try')}     ${cyan(`npx nexttoken sample ${shellWord(result.out)} --prompt ${shellWord(prompt)}`)}`,
    `        ${cyan(`npx nexttoken eval ${shellWord(result.out)} --validation`)}`,
    '',
  ].join('\n')
}

/** What an interrupted run says. */
export function summarizeInterrupted({ steps, plannedSteps, out }: RunResult): string {
  const command = `npx nexttoken train --resume ${shellWord(out)}`
  return `Stopped after ${steps} of ${plannedSteps} steps. Go on with: ${resultColors.cyan(command)}\n`
}

function losses({ validationLoss, perplexity, unigramEntropy, uniformLoss }: RunResult): string[] {
  const nats = (value: number): string => `${value.toFixed(3)} nats per token`
  return [
    `  validation loss   ${resultColors.green(nats(validationLoss!))}, perplexity ${perplexity!.toFixed(2)}`,
    `  unigram entropy   ${nats(unigramEntropy)}: the best guess that sees no context`,
    `  uniform guess     ${nats(uniformLoss)}: ln of the vocabulary`,
  ]
}

function describeSample(sample: FinalSample): string {
  const { longest, share } = sample.copied
  const copied =
    `    copied from the training text: ${Math.round(100 * share)} % of its 20-character spans, ` +
    `at most ${longest} characters in a row`
  const title = `Temperature ${sample.temperature}`
  return quoteSample(title, sample, resultColors) + resultColors.dim(copied)
}
