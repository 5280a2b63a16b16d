/**
 * What stands in for a precision of 0: nothing, `floor` a count of `smoothValue`, `add-k` adds `smoothValue` to the
 * counts and totals above the first order, `exp` halves a match with each order without one.
 *
 * @see Chen and Cherry 2014, https://aclanthology.org/W14-3346
 */
export type BleuSmoothing = 'none' | 'floor' | 'add-k' | 'exp'

/** The values of the methods that take one. */
export const defaultSmoothing: Readonly<Record<BleuSmoothing, number | undefined>> = {
  none: undefined,
  floor: 0.1,
  'add-k': 1,
  exp: undefined,
}

/** Precisions by order, and what they were computed from. */
export interface SmoothedPrecisions {
  /** In percent. */
  readonly precisions: readonly number[]
  readonly counts: readonly number[]
  readonly totals: readonly number[]
  /** Their geometric mean, in percent; 0 where nothing matches. */
  readonly mean: number
}

/** Logarithm of a precision of 0, as the reference has it: low enough for a mean of 0. */
const LOG_OF_ZERO = -9999999999

/** Precisions of summed counts. Orders past the first without any n-gram stay at 0. */
export function smoothPrecisions(
  matches: readonly number[],
  ngrams: readonly number[],
  {
    smooth,
    smoothValue,
    effectiveOrder,
  }: {
    readonly smooth: BleuSmoothing
    readonly smoothValue: number
    readonly effectiveOrder: boolean
  },
): SmoothedPrecisions {
  const counts = matches.slice()
  const totals = ngrams.slice()
  const precisions = counts.map(() => 0)
  if (!counts.some(count => count > 0)) return { precisions, counts, totals, mean: 0 }
  let order = counts.length
  let missing = 1
  for (let i = 0; i < counts.length; i++) {
    if (smooth === 'add-k' && i > 0) {
      counts[i] += smoothValue
      totals[i] += smoothValue
    }
    if (totals[i] === 0) break
    if (effectiveOrder) order = i + 1
    const isMissing = counts[i] === 0
    if (isMissing) missing *= 2
    const substitute = { none: 0, floor: smoothValue, 'add-k': 0, exp: 1 / missing }[smooth]
    precisions[i] = (100 * (isMissing ? substitute : counts[i])) / totals[i]
  }
  const logs = precisions
    .slice(0, order)
    .map(value => (value === 0 ? LOG_OF_ZERO : Math.log(value)))
  return {
    precisions,
    counts,
    totals,
    mean: Math.exp(logs.reduce((sum, log) => sum + log, 0) / order),
  }
}
