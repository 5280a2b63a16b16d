import type { LogitsProcessor, SamplingContext } from '../logits-processor.ts'
import { softmax } from '../softmax.ts'
import { type DistributionSummary, summarize } from './distribution-summary.ts'

/** What one processor of a chain did to the distribution of one token. */
export interface ProcessorTrace {
  readonly name: string
  readonly before: DistributionSummary
  readonly after: DistributionSummary
  /** Tokens that it forbade. */
  readonly removed: number
  /** Their probability before. */
  readonly removedMass: number
  /** Probability that went from some tokens to others, half the sum of all changes: in [0, 1]. */
  readonly movedMass: number
}

/** The number that a token was drawn with, and where it fell. */
export interface DrawTrace {
  readonly id: number
  /** In [0, 1). */
  readonly number: number
  /** The part of [0, 1) that stands for the token: cumulative probabilities in order of ids. */
  readonly interval: readonly [from: number, to: number]
}

/** How one token came about. */
export interface TokenTrace {
  /** The model's own distribution. */
  readonly before: DistributionSummary
  /** The one that the token was taken from. */
  readonly after: DistributionSummary
  readonly processors: readonly ProcessorTrace[]
  /** Where the token was drawn by one number, not by none as greedily. */
  readonly draw?: DrawTrace
}

/** A distribution on its way through a chain. */
interface Distribution {
  readonly logits: Float32Array
  readonly probabilities: Float64Array
  readonly summary: DistributionSummary
}

/**
 * Tells what each processor of a chain does to logits [V]: tokens removed, probability moved,
 * entropy and likeliest tokens before and after.
 */
export function explain(
  processor: LogitsProcessor,
  logits: Float32Array,
  context: SamplingContext,
): TokenTrace {
  return traceProcessor(processor, logits, context).trace
}

/** Logits [V] and the way to take a token from them once processed. */
interface Taking {
  readonly logits: Float32Array
  readonly choose: (logits: Float32Array, random: () => number) => number
}

/** Processes logits and takes a token as ever, and notes how. */
export function traceToken(
  processor: LogitsProcessor,
  { logits, choose }: Taking,
  context: SamplingContext,
): { readonly id: number; readonly trace: TokenTrace } {
  const { last, trace } = traceProcessor(processor, logits, context)
  const numbers: number[] = []
  const id = choose(last.logits, () => {
    numbers.push(context.random())
    return numbers[numbers.length - 1]
  })
  if (numbers.length !== 1) return { id, trace }
  let from = 0
  for (let other = 0; other < id; other++) from += last.probabilities[other]
  const interval = [from, from + last.probabilities[id]] as const
  return { id, trace: { ...trace, draw: { id, number: numbers[0], interval } } }
}

function traceProcessor(
  processor: LogitsProcessor,
  logits: Float32Array,
  context: SamplingContext,
): { readonly last: Distribution; readonly trace: TokenTrace } {
  const first = distributionOf(logits)
  const processors: ProcessorTrace[] = []
  let last = first
  for (const step of processor.steps ?? [processor]) {
    const next = distributionOf(step(last.logits, context))
    processors.push({ name: step.name || 'anonymous', ...changes(last, next) })
    last = next
  }
  return { last, trace: { before: first.summary, after: last.summary, processors } }
}

function distributionOf(logits: Float32Array): Distribution {
  const isEmpty = logits.every(logit => logit === -Infinity)
  const probabilities = isEmpty ? new Float64Array(logits.length) : softmax(logits)
  return { logits, probabilities, summary: summarize(logits, probabilities) }
}

function changes(before: Distribution, after: Distribution): Omit<ProcessorTrace, 'name'> {
  let removed = 0
  let removedMass = 0
  let changed = 0
  for (let id = 0; id < before.logits.length; id++) {
    const probability = before.probabilities[id]
    changed += Math.abs(after.probabilities[id] - probability)
    if (after.logits[id] !== -Infinity || before.logits[id] === -Infinity) continue
    removed++
    removedMass += probability
  }
  const movedMass = changed / 2
  return { before: before.summary, after: after.summary, removed, removedMass, movedMass }
}
