import {
  intervalOf,
  type ResamplingOptions,
  resampledScores,
  resamplingOf,
  type ScoreInterval,
} from './resampling.ts'
import { type Segments, scoreOf, segmentRows } from './segments.ts'

/**
 * The percentile bootstrap interval of a mean, or of a corpus score, over resampled segments.
 *
 * @param segments - What may be taken as drawn independently: sentences, or items that people rated.
 * @throws {MetricsError} `EMPTY` without a segment, `INVALID_ARGUMENT` if a value or an option is out of range.
 * @see Koehn 2004, https://aclanthology.org/W04-3250
 */
export function bootstrapInterval(
  segments: Segments,
  options: ResamplingOptions = {},
): ScoreInterval {
  const resampling = resamplingOf(options)
  const rows = segmentRows(segments)
  const [scores] = resampledScores([rows], resampling)
  return intervalOf(scoreOf(rows), scores, resampling.confidence)
}
