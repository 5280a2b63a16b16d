import type { LogitsProcessor, SamplingContext } from '../logits-processor.ts'
import { entropy } from '../softmax.ts'

/** What a distribution looks like from afar. */
export interface DistributionSummary {
  /** In nats. */
  readonly entropy: number
  /** Tokens that are not forbidden. */
  readonly kept: number
}

/** What one processor of a chain did to the distribution of one token. */
export interface ProcessorTrace {
  readonly name: string
  readonly before: DistributionSummary
  readonly after: DistributionSummary
}

/** How one token came about. */
export interface TokenTrace {
  /** The model's own distribution. */
  readonly before: DistributionSummary
  /** The one that the token was taken from. */
  readonly after: DistributionSummary
  readonly processors: readonly ProcessorTrace[]
}

/** Runs a processor, each step of a chain by itself, and notes what it did. */
export function traceProcessor(
  processor: LogitsProcessor,
  logits: Float32Array,
  context: SamplingContext,
): { readonly logits: Float32Array; readonly trace: TokenTrace } {
  const first = summarize(logits)
  const processors: ProcessorTrace[] = []
  let current = logits
  let before = first
  for (const step of flatten(processor)) {
    current = step(current, context)
    const after = summarize(current)
    processors.push({ name: step.name || 'anonymous', before, after })
    before = after
  }
  return { logits: current, trace: { before: first, after: before, processors } }
}

function flatten(processor: LogitsProcessor): readonly LogitsProcessor[] {
  return processor.steps ? processor.steps.flatMap(flatten) : [processor]
}

function summarize(logits: Float32Array): DistributionSummary {
  let kept = 0
  for (let id = 0; id < logits.length; id++) if (logits[id] !== -Infinity) kept++
  return { entropy: entropy(logits), kept }
}
