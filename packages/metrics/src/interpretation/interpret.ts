import { MetricsError } from '../errors.ts'
import { READINGS } from './readings.ts'

/** What {@link interpret} has something to say about, in this package's own scales. */
export type InterpretedMetric =
  | 'bleu'
  | 'chrf'
  | 'ter'
  | 'rouge'
  | 'perplexity'
  | 'bitsPerByte'
  | 'lastWord'
  | 'multipleChoice'
  | 'likert'

/**
 * Says in English what a score says, what it does not say, and whose findings those are.
 *
 * @param metric - BLEU, chrF and TER in percent; ROUGE in [0, 1]; perplexity of tokens; shares in [0, 1];
 *   the mean of 1–5 ratings.
 * @returns Lines of text: the score in words, its limits, its sources.
 * @throws {MetricsError} `INVALID_ARGUMENT` if the metric is unknown or the score out of its range.
 */
export function interpret(metric: InterpretedMetric, score: number): readonly string[] {
  if (!Object.hasOwn(READINGS, metric)) {
    const expected = Object.keys(READINGS).join(', ')
    throw new MetricsError('INVALID_ARGUMENT', `Expected one of ${expected}, got ${metric}`)
  }
  const { range, says, limits, sources } = READINGS[metric]
  const [least, greatest] = range
  if (!(score >= least * (1 - 1e-9) && score <= greatest * (1 + 1e-9))) {
    throw new MetricsError(
      'INVALID_ARGUMENT',
      `Expected a ${metric} score in [${least}, ${greatest}], got ${score}`,
    )
  }
  return [says(score), ...limits, `Sources: ${sources.join(' · ')}`]
}
