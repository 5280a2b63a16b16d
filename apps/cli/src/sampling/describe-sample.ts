import { chain, describe, formatTrace, type LogitsProcessor } from '@nexttoken/sampling'
import type { Tokenizer } from '@nexttoken/tokenizer'
import { resultColors } from '../output.ts'
import type { DrawnText, ExplainedToken } from './draw-text.ts'

/** What a chain does, a line a step. */
export function describeChain(steps: readonly LogitsProcessor[]): string {
  if (steps.length === 0) return 'no processors: tokens are taken from what the model says'
  return describe(chain(...steps))
}

/** A table needs so many columns. */
const NARROWEST = 72

/** How a token came about, as tables with bars that fit the terminal. */
export function describeToken(
  { step, text, logProbability, trace }: ExplainedToken,
  tokenizer: Pick<Tokenizer, 'decode'>,
): string {
  const { bold, dim, cyan } = resultColors
  const width = Math.max(NARROWEST, Math.min(120, process.stdout.columns || 80))
  const tables = formatTrace(trace, { decode: ids => tokenizer.decode(ids), width })
    .replace(/^(step|token) .*$/gm, dim)
    .replace(/[▏▎▍▌▋▊▉█]+/g, cyan)
  const likelihood = `log-probability ${logProbability.toFixed(3)} by the model`
  return `\n${bold(`token ${step + 1}: ${JSON.stringify(text)}`)}, ${likelihood}\n${tables}\n`
}

/** How a text came about, in a line or, where several were found, a few. */
export function describeText(drawn: DrawnText, seconds: number): string {
  const { ids, finishReason, seed, sequences = [] } = drawn
  const speed = `${ids.length} tokens in ${seconds.toFixed(2)} s, ${(ids.length / seconds).toFixed(1)} tokens/s`
  const found = sequences.map(
    ({ text, score, reason }) => `score ${score.toFixed(4)}, ${reason}: ${JSON.stringify(text)}`,
  )
  return [...found, `${speed}, ended by ${finishReason}, seed ${seed}`].join('\n')
}
