import {
  bootstrapInterval,
  pairedApproximateRandomization,
  pairedBootstrap,
  type ScoreInterval,
  type Segments,
} from '@nexttoken/metrics'

/** One figure that a metric gives, and what it came from. */
export interface CorpusScore {
  readonly name: string
  readonly score: number
  /** For resampling. */
  readonly segments: Segments
  /** Further figures, for JSON. */
  readonly details: Readonly<Record<string, unknown>>
}

/** The texts to score. */
export interface Corpus {
  readonly hypotheses: readonly string[]
  /** One list for each file. */
  readonly references: readonly (readonly (string | null)[])[]
}

/** What else is wanted of a score. */
export interface Certainty {
  /** How far another choice of segments would move it. */
  readonly interval?: boolean
  readonly seed: number
}

/** A score with what is known of its certainty. */
export interface JudgedScore extends Omit<CorpusScore, 'segments'> {
  readonly interval?: ScoreInterval
  readonly comparison?: Comparison
}

/** Two systems on the same segments. */
interface Comparison {
  readonly baseline: number
  /** The system minus the baseline. */
  readonly difference: number
  /** 95 %, by paired bootstrap. */
  readonly low: number
  readonly high: number
  readonly bootstrapPValue: number
  readonly randomizationPValue: number
}

/** Adds intervals and comparisons, where they are wanted. */
export function judgeScores(
  scores: readonly CorpusScore[],
  baseline: readonly CorpusScore[] | undefined,
  { interval = false, seed }: Certainty,
): JudgedScore[] {
  return scores.map(({ segments, ...score }, index) => ({
    ...score,
    ...(interval && { interval: bootstrapInterval(segments, { seed }) }),
    ...(baseline && { comparison: compare(baseline[index], { segments, ...score }, seed) }),
  }))
}

function compare(baseline: CorpusScore, { segments }: CorpusScore, seed: number): Comparison {
  const bootstrap = pairedBootstrap(baseline.segments, segments, { seed })
  const { pValue } = pairedApproximateRandomization(baseline.segments, segments, { seed })
  const { score: difference, low, high } = bootstrap.difference
  return {
    baseline: baseline.score,
    difference,
    low,
    high,
    bootstrapPValue: bootstrap.pValue,
    randomizationPValue: pValue,
  }
}
