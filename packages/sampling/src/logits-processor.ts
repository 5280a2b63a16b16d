/** What a processor may know besides the logits. */
export interface SamplingContext {
  /** Prompt and generated ids so far. */
  readonly ids: readonly number[]
  readonly promptLength: number
  /** Tokens generated before this one. */
  readonly step: number
  /** The next draw in [0, 1) from the run's seeded stream. */
  random(): number
}

/**
 * One step of a sampling chain: logits [V] in, logits [V] out; never writes to its input.
 * `-Infinity` forbids a token.
 */
export interface LogitsProcessor {
  (logits: Float32Array, context: SamplingContext): Float32Array
  /** What a trace calls it. */
  readonly name: string
  /** The parts of a chain, which a trace shows one by one. */
  readonly steps?: readonly LogitsProcessor[]
}

/** Runs processors left to right. Their order changes the result, so the caller spells it out. */
export function chain(...processors: readonly LogitsProcessor[]): LogitsProcessor {
  const run = (logits: Float32Array, context: SamplingContext): Float32Array =>
    processors.reduce((current, processor) => processor(current, context), logits)
  return Object.assign(named('chain', run), { steps: processors })
}

/** Gives a processor the name that traces show. */
export function named(
  name: string,
  run: (logits: Float32Array, context: SamplingContext) => Float32Array,
): LogitsProcessor {
  return Object.defineProperty(run, 'name', { value: name })
}
