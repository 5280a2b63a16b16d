import { type RaterComparison, raterOutliers } from '../agreement/rater-outliers.ts'
import { requireConfidence } from '../checks.ts'
import { MetricsError } from '../errors.ts'
import type { ConfidenceOptions } from '../uncertainty/wilson-interval.ts'
import { type Collected, type Judgement, studyComparisons } from './collect.ts'
import { judgedUnits } from './judged-units.ts'
import type { Study, StudyKind } from './study.ts'
import { type AgreementSummary, agreementOf } from './summarize-agreement.ts'
import { type PreferenceSummary, preferencesOf } from './summarize-preferences.ts'
import {
  differencesOf,
  marksOf,
  type SystemDifference,
  type SystemMarks,
  type SystemSuccess,
  successesOf,
} from './summarize-systems.ts'

/** What a criterion's answers say; which parts there are follows from the study's kind. */
export interface CriterionSummary {
  readonly criterion: string
  readonly agreement: AgreementSummary
  /** Of marks. */
  readonly marks?: readonly SystemMarks[]
  /** Of tasks. */
  readonly successes?: readonly SystemSuccess[]
  /** Between systems, of marks and tasks. */
  readonly differences?: readonly SystemDifference[]
  /** Of pairs. */
  readonly preferences?: PreferenceSummary
}

/** What is known of a rater. */
export interface RaterSummary extends RaterComparison {
  readonly rater: string
  /** Questions answered, checks not counted. */
  readonly answered: number
  /** Questions asked, checks not counted. */
  readonly asked: number
  readonly checksPassed: number
  readonly checksFailed: number
}

/** A study's result, as plain data; NaN, in JSON null, where something is not determined. */
export interface StudySummary {
  readonly title: string
  readonly kind: StudyKind
  readonly confidence: number
  /** Without those who were excluded or answered nothing. */
  readonly raters: readonly RaterSummary[]
  readonly criteria: readonly CriterionSummary[]
}

/** What to sum up. */
export interface SummaryOptions extends ConfidenceOptions {
  /** Raters to leave out, as for failed checks. */
  readonly exclude?: readonly string[]
}

/**
 * Sums a study up: systems with intervals, how far raters agree, and which rater stands apart.
 *
 * @throws {MetricsError} `EMPTY` if there is no judgement, `INVALID_ARGUMENT` if the confidence is out of range.
 */
export function summarize(
  study: Study,
  { judgements, attention }: Collected,
  { confidence = 0.95, exclude = [] }: SummaryOptions = {},
): StudySummary {
  requireConfidence(confidence)
  const kept = judgements.filter(({ rater }) => !exclude.includes(rater))
  if (kept.length === 0) {
    throw new MetricsError(
      'EMPTY',
      'Expected at least one judgement, got none: collect answers first',
    )
  }
  const names = study.assignments
    .map(({ rater }) => rater)
    .filter(name => kept.some(({ rater }) => rater === name))
  const level = study.kind === 'likert' ? 'interval' : 'nominal'
  const compared = raterOutliers(judgedUnits(kept, names), { level })
  const raters = names.map((rater, index) => {
    const checks = attention.filter(one => one.rater === rater)
    const checksPassed = checks.filter(({ isPassed }) => isPassed).length
    return {
      rater,
      answered: kept.filter(one => one.rater === rater).length,
      asked: questionsOf(study, rater),
      checksPassed,
      checksFailed: checks.length - checksPassed,
      ...compared[index],
    }
  })
  const criteria = study.assignments[0].criteria.flatMap(({ name }) => {
    const own = kept.filter(({ criterion }) => criterion === name)
    return own.length > 0 ? [criterionSummary(study, own, confidence)] : []
  })
  return { title: study.title, kind: study.kind, confidence, raters, criteria }
}

function criterionSummary(
  { kind, systems }: Study,
  judgements: readonly Judgement[],
  confidence: number,
): CriterionSummary {
  const raters = [...new Set(judgements.map(({ rater }) => rater))]
  const agreement = agreementOf(judgedUnits(judgements, raters), kind)
  const shared = { criterion: judgements[0].criterion, agreement }
  if (kind === 'pairwise') {
    return { ...shared, preferences: preferencesOf(studyComparisons(judgements), confidence) }
  }
  const judged = systems.filter(system => judgements.some(one => one.systems[0] === system))
  const differences = differencesOf(judgements, judged)
  if (kind === 'likert')
    return { ...shared, marks: marksOf(judgements, judged, confidence), differences }
  return { ...shared, successes: successesOf(judgements, judged, confidence), differences }
}

function questionsOf({ assignments, key }: Study, rater: string): number {
  const { criteria } = assignments.find(one => one.rater === rater)!
  return Object.values(key[rater]).filter(one => 'item' in one).length * criteria.length
}
