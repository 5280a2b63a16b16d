import { entropy, type SamplingContext, softmax } from '@nexttoken/sampling'
import type { CompleteTokenizer } from '@nexttoken/tokenizer'
import type { NextTokenView, StepEffect, TokenBar } from '../messages.ts'
import type { NamedProcessor } from './processors.ts'

const BARS = 12
const TEXT_CHARACTERS = 24

/** A chain run on the logits of one token, step by step. */
export interface Processed {
  readonly before: Float32Array
  readonly after: Float32Array
  readonly effects: readonly StepEffect[]
}

/** Runs the processors one after the other and notes what each leaves. */
export function runChain(
  processors: readonly NamedProcessor[],
  before: Float32Array,
  context: SamplingContext,
): Processed {
  let after = before
  const effects = processors.map(({ step, process }) => {
    after = process(after, context)
    return { step, kept: countKept(after), entropy: entropy(after) }
  })
  return { before, after, effects }
}

/** What the page shows of it. */
export function viewOf(
  tokenizer: CompleteTokenizer,
  { before, after, effects }: Processed,
  ids: readonly number[],
): NextTokenView {
  const [first, last] = [softmax(before), softmax(after)]
  const order = [...first.keys()].sort((one, other) => first[other] - first[one])
  const bars = order.slice(0, BARS).map((id): TokenBar => {
    return { token: tokenizer.decode([id]), before: first[id], after: last[id] }
  })
  const rest = order.slice(BARS)
  const sum = (values: Float64Array): number => rest.reduce((total, id) => total + values[id], 0)
  return {
    text: tokenizer.decode(ids.slice(-TEXT_CHARACTERS)),
    bars,
    others: { count: rest.length, before: sum(first), after: sum(last) },
    entropyBefore: entropy(before),
    effects,
  }
}

function countKept(logits: Float32Array): number {
  return logits.reduce((count, logit) => (logit === -Infinity ? count : count + 1), 0)
}
