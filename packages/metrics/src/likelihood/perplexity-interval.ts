import { requireInteger } from '../checks.ts'
import { bootstrapInterval } from '../uncertainty/bootstrap-interval.ts'
import type { ResamplingOptions, ScoreInterval } from '../uncertainty/resampling.ts'

/** How {@link perplexityInterval} resamples. */
export interface PerplexityIntervalOptions extends ResamplingOptions {
  /** Tokens of a block; ⌈√n⌉ of n tokens where nothing is said. */
  readonly blockLength?: number
}

/**
 * Perplexity with its percentile bootstrap interval over blocks of neighbouring tokens, which are not
 * independent one by one: how far another text of the same kind and length might lie. Not how far another
 * training of the model might.
 *
 * @param logProbabilities - As in `perplexity`, in the order of the text; finite.
 * @returns One block leaves nothing to resample: then `low` equals `high`.
 * @throws {MetricsError} `EMPTY` if there is no value, `INVALID_ARGUMENT` if a value or an option is out of range.
 * @see Künsch 1989, https://doi.org/10.1214/aos/1176347265 (the bootstrap over blocks)
 */
export function perplexityInterval(
  logProbabilities: ArrayLike<number>,
  options: PerplexityIntervalOptions = {},
): ScoreInterval {
  const count = logProbabilities.length
  const { blockLength = Math.ceil(Math.sqrt(count)), ...resampling } = options
  if (count > 0) requireInteger('blockLength', blockLength, 1)
  const rows: number[][] = []
  for (let index = 0; index < count; index++) {
    if (index % blockLength === 0) rows.push([0, 0])
    const row = rows[rows.length - 1]
    row[0] -= logProbabilities[index]
    row[1] += 1
  }
  const score = ([nats, tokens]: readonly number[]): number => Math.exp(nats / tokens)
  return bootstrapInterval({ rows, score }, resampling)
}
