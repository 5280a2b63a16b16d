export { type BradleyTerryOptions, bradleyTerry, type Strength } from './agreement/bradley-terry.ts'
export { type CohenKappaOptions, cohenKappa } from './agreement/cohen-kappa.ts'
export type { Comparison } from './agreement/comparisons.ts'
export { type EloOptions, type EloRating, eloRatings } from './agreement/elo-ratings.ts'
export { fleissKappa, randolphKappa } from './agreement/fleiss-kappa.ts'
export { krippendorffAlpha, type MeasurementLevel } from './agreement/krippendorff-alpha.ts'
export {
  type LikertOptions,
  type LikertSummary,
  likertSummary,
} from './agreement/likert-summary.ts'
export { type PositionBias, positionBias } from './agreement/position-bias.ts'
export { type RaterComparison, raterOutliers } from './agreement/rater-outliers.ts'
export { type Rating, type RatingTable, ratingCounts } from './agreement/ratings.ts'
export { type TaskSuccess, taskSuccess } from './agreement/task-success.ts'
export { type WinRate, winRates } from './agreement/win-rates.ts'
export { MetricsError, type MetricsErrorCode } from './errors.ts'
export {
  compareVocabulary,
  type VocabularyComparison,
} from './generated-text/compare-vocabulary.ts'
export { distinctN } from './generated-text/distinct-n.ts'
export {
  type Memorization,
  type MemorizedSpan,
  memorizedSpans,
} from './generated-text/memorized-spans.ts'
export { repetitionRate, sequenceRepetition } from './generated-text/repetition.ts'
export { selfBleu } from './generated-text/self-bleu.ts'
export { type TextStatistics, textStatistics } from './generated-text/text-statistics.ts'
export type { Token, Tokens } from './generated-text/tokens.ts'
export { type InterpretedMetric, interpret } from './interpretation/interpret.ts'
export { bitsPerByte, bitsPerCharacter } from './likelihood/bits-per-byte.ts'
export { countText } from './likelihood/count-text.ts'
export { crossEntropy } from './likelihood/cross-entropy.ts'
export {
  type EvaluationCut,
  type EvaluationWindow,
  evaluationWindows,
} from './likelihood/evaluation-windows.ts'
export { perplexity } from './likelihood/perplexity.ts'
export {
  type PerplexityIntervalOptions,
  perplexityInterval,
} from './likelihood/perplexity-interval.ts'
export type { TextUnit } from './likelihood/share-of-text.ts'
export { type TokenScore, tokenTable } from './likelihood/token-table.ts'
export { wordPerplexity } from './likelihood/word-perplexity.ts'
export { bleuStatistics, corpusBleu, sentenceBleu } from './overlap/bleu.ts'
export type { BleuOptions } from './overlap/bleu-options.ts'
export type { BleuScore } from './overlap/bleu-score.ts'
export type { BleuSmoothing } from './overlap/bleu-smoothing.ts'
export type { BleuTokenizer } from './overlap/bleu-tokenizers.ts'
export {
  type ChrfOptions,
  type ChrfScore,
  chrfStatistics,
  corpusChrf,
  sentenceChrf,
} from './overlap/chrf.ts'
export { porterStemmer } from './overlap/porter-stemmer.ts'
export { type RougeOptions, rouge } from './overlap/rouge.ts'
export type { RougeScore, RougeType } from './overlap/rouge-scorer.ts'
export type { ReferenceSet, SegmentStatistics } from './overlap/segments.ts'
export { corpusTer, sentenceTer, type TerScore, terStatistics } from './overlap/ter.ts'
export type { TerOptions } from './overlap/ter-words.ts'
export {
  type AttentionCheck,
  type Collected,
  collect,
  exportCsv,
  type Judgement,
  studyComparisons,
} from './study/collect.ts'
export { createStudy, type StudyOptions } from './study/create-study.ts'
export { LIKERT_CRITERIA } from './study/criteria.ts'
export type {
  Assignment,
  Choice,
  ChoiceValue,
  Criterion,
  Study,
  StudyAnswer,
  StudyAnswers,
  StudyItem,
  StudyKind,
  StudyTask,
  TaskKey,
} from './study/study.ts'
export { studyForm } from './study/study-form.ts'
export { studyReport } from './study/study-report.ts'
export {
  type CriterionSummary,
  type RaterSummary,
  type StudySummary,
  type SummaryOptions,
  summarize,
} from './study/summarize.ts'
export type { AgreementSummary } from './study/summarize-agreement.ts'
export type { PreferenceSummary, Standing } from './study/summarize-preferences.ts'
export type { SystemDifference, SystemMarks, SystemSuccess } from './study/summarize-systems.ts'
export {
  isTerminalFormDone,
  startTerminalForm,
  type TerminalForm,
  terminalInput,
  terminalText,
} from './study/terminal-form.ts'
export {
  type EncodedContinuation,
  encodeContinuation,
  type TaskEncoding,
} from './tasks/encode-continuation.ts'
export {
  type LastWordOptions,
  type LastWordResult,
  type LastWordScore,
  lastWordResults,
  lastWordScore,
} from './tasks/last-word.ts'
export {
  type ChoiceNormalization,
  type MultipleChoiceOptions,
  type MultipleChoiceResult,
  multipleChoiceResults,
  multipleChoiceScore,
} from './tasks/multiple-choice.ts'
export {
  type LastWordExample,
  type MultipleChoiceExample,
  parseTask,
  type Task,
} from './tasks/parse-task.ts'
export { bootstrapInterval } from './uncertainty/bootstrap-interval.ts'
export { kendallTau, pearsonCorrelation, spearmanCorrelation } from './uncertainty/correlation.ts'
export { mannWhitneyU } from './uncertainty/mann-whitney-u.ts'
export {
  type PairedRandomization,
  pairedApproximateRandomization,
  type RandomizationOptions,
} from './uncertainty/paired-approximate-randomization.ts'
export { type PairedBootstrap, pairedBootstrap } from './uncertainty/paired-bootstrap.ts'
export { type PairedTTest, pairedTTest } from './uncertainty/paired-t-test.ts'
export type { RankTest, RankTestOptions } from './uncertainty/rank-test.ts'
export type { ResamplingOptions, ScoreInterval } from './uncertainty/resampling.ts'
export type { Segments } from './uncertainty/segments.ts'
export { type SignTest, signTest } from './uncertainty/sign-test.ts'
export { type WilcoxonOptions, wilcoxonSignedRank } from './uncertainty/wilcoxon-signed-rank.ts'
export {
  type ConfidenceOptions,
  type Interval,
  wilsonInterval,
} from './uncertainty/wilson-interval.ts'
