import type { AllowedIds } from './allowed-tokens.ts'

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
 * A change of logits [V] where they lie. `allowed`, if given, has every id that may be allowed
 * still, so that the others need no look; what the edit returns tells the next one the same. One
 * that only forbids may give it on; one that may allow others gives nothing.
 */
export type LogitsEdit = (
  logits: Float32Array,
  context: SamplingContext,
  allowed?: AllowedIds,
  // biome-ignore lint/suspicious/noConfusingVoidType: an edit need not return anything
) => AllowedIds | void

/**
 * One step of a sampling chain: logits [V] in, logits [V] out; never writes to its input.
 * `-Infinity` forbids a token.
 */
export interface LogitsProcessor {
  (logits: Float32Array, context: SamplingContext): Float32Array
  /** What a trace calls it. */
  readonly name: string
  /** The parts of a chain, which a trace shows one by one; none of them is a chain. */
  readonly steps?: readonly LogitsProcessor[]
  /** The same in place, which spares a chain the copy. */
  readonly edit?: LogitsEdit
}

/**
 * Runs processors left to right. Their order changes the result, so the caller spells it out.
 *
 * Copies its input once for all that can work in place, and again only after a plain function,
 * which may have kept what it saw or gave.
 */
export function chain(...processors: readonly LogitsProcessor[]): LogitsProcessor {
  const steps = processors.flatMap(each => each.steps ?? each)
  const run = (logits: Float32Array, context: SamplingContext): Float32Array => {
    let current = logits
    let own: Float32Array | undefined
    let allowed: AllowedIds | undefined
    for (const step of steps) {
      if (step.edit) {
        if (current !== own) current = own = current.slice()
        allowed = step.edit(current, context, allowed) ?? undefined
      } else {
        current = step(current, context)
        own = allowed = undefined
      }
    }
    return current
  }
  return Object.assign(named('chain', run), { steps })
}

/** Gives a processor the name that traces show. */
export function named(
  name: string,
  run: (logits: Float32Array, context: SamplingContext) => Float32Array,
): LogitsProcessor {
  return Object.defineProperty(run, 'name', { value: name })
}

/** Makes a processor of an edit, which it does on a copy of its input. */
export function editing(name: string, edit: LogitsEdit): LogitsProcessor {
  const run = (logits: Float32Array, context: SamplingContext): Float32Array => {
    const copy = logits.slice()
    edit(copy, context)
    return copy
  }
  return Object.assign(named(name, run), { edit })
}
