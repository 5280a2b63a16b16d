export { type RandomStream, type RandomStreamState, randomStream } from '@nexttoken/random'
export type { AllowedIds } from './allowed-tokens.ts'
export {
  type ConfidenceLimits,
  type SequenceConfidence,
  sequenceConfidence,
  type TokenConfidence,
  tokenConfidence,
  tracedConfidence,
} from './analysis/confidence.ts'
export type { Loop, LoopOptions } from './analysis/find-loop.ts'
export type { RepeatedSpan } from './analysis/longest-repeat.ts'
export { stopOnLoop, whileLooping } from './analysis/loop-detection.ts'
export { rejectUntil, type Verdict } from './analysis/reject-until.ts'
export {
  type RepetitionOptions,
  type RepetitionReport,
  repetitionReport,
} from './analysis/repetition-report.ts'
export { type Ranked, rerank } from './analysis/rerank.ts'
export {
  type ScoreChoicesOptions,
  type ScoredChoice,
  scoreChoices,
} from './analysis/score-choices.ts'
export { argmax } from './argmax.ts'
export { type BatchGeneration, type BatchToken, generateBatch } from './batch/generate-batch.ts'
export { choices } from './constrained/choices.ts'
export type { Constraint } from './constrained/constraint.ts'
export { type JsonSchemaOptions, jsonSchema } from './constrained/json-schema.ts'
export type { JsonSchema } from './constrained/read-schema.ts'
export { regularExpression } from './constrained/regular-expression.ts'
export type { ConstraintVocabulary } from './constrained/spelled-tokens.ts'
export { SamplingError, type SamplingErrorCode } from './errors.ts'
export type { DistributionSummary, LikelyToken } from './explain/distribution-summary.ts'
export { type FormatTraceOptions, formatTrace } from './explain/format-trace.ts'
export { type DrawTrace, explain, type ProcessorTrace, type TokenTrace } from './explain/trace.ts'
export { type Generation, type GenerationResult, generate } from './generate.ts'
export type { GenerateOptions } from './generate-options.ts'
export {
  chain,
  type LogitsEdit,
  type LogitsProcessor,
  type SamplingContext,
} from './logits-processor.ts'
export type {
  BatchSession,
  HiddenReading,
  NextTokenModel,
  Session,
} from './next-token-model.ts'
export { allowOnly } from './processors/allow-only.ts'
export { describe } from './processors/describe.ts'
export { type DryOptions, dry } from './processors/dry.ts'
export { epsilonCutoff } from './processors/epsilon-cutoff.ts'
export { etaCutoff } from './processors/eta-cutoff.ts'
export {
  type ExponentialLengthDecayOptions,
  exponentialLengthDecay,
} from './processors/exponential-length-decay.ts'
export { forbidSequences } from './processors/forbid-sequences.ts'
export type { FilterOptions } from './processors/forbid-unlikely.ts'
export { type ForceFirstOptions, forceFirst } from './processors/force-first.ts'
export { type ForceLastOptions, forceLast } from './processors/force-last.ts'
export { frequencyPenalty } from './processors/frequency-penalty.ts'
export { fromGenerationConfig } from './processors/generation-config.ts'
export { hammingDiversity } from './processors/hamming-diversity.ts'
export { logNormalize } from './processors/log-normalize.ts'
export { logitBias } from './processors/logit-bias.ts'
export { type EndOfTextOption, minLength } from './processors/min-length.ts'
export { minNewTokens } from './processors/min-new-tokens.ts'
export { minP } from './processors/min-p.ts'
export { type MirostatOptions, mirostat } from './processors/mirostat.ts'
export { noRepeatNgram } from './processors/no-repeat-ngram.ts'
export type { PenaltyOptions } from './processors/occurrence-penalty.ts'
export { presencePenalty } from './processors/presence-penalty.ts'
export { removeInvalid } from './processors/remove-invalid.ts'
export { repetitionPenalty } from './processors/repetition-penalty.ts'
export { type SequenceBias, sequenceBias } from './processors/sequence-bias.ts'
export { suppress } from './processors/suppress.ts'
export { type SuppressAtBeginOptions, suppressAtBegin } from './processors/suppress-at-begin.ts'
export { temperature } from './processors/temperature.ts'
export { topH } from './processors/top-h.ts'
export { type TopKOptions, topK } from './processors/top-k.ts'
export { type TopNSigmaOptions, topNSigma } from './processors/top-n-sigma.ts'
export { type TopPOptions, topP } from './processors/top-p.ts'
export { typicalP } from './processors/typical-p.ts'
export { type XtcOptions, xtc } from './processors/xtc.ts'
export { sampleMultinomial } from './sample-multinomial.ts'
export { entropy, logSoftmax, softmax } from './softmax.ts'
export {
  endOfText,
  maxTime,
  maxTokens,
  type StopRule,
  type StopState,
} from './stopping/stop-rule.ts'
export { stopStrings } from './stopping/stop-strings.ts'
export { type BeamSearchOptions, beamSearch } from './strategies/beam-search.ts'
export { type BestOfOptions, bestOf, type Candidate } from './strategies/best-of.ts'
export { type ContrastiveOptions, contrastive } from './strategies/contrastive.ts'
export { type PromptLookupOptions, promptLookup } from './strategies/prompt-lookup.ts'
export { type SpeculativeOptions, speculative } from './strategies/speculative.ts'
export type { Choose } from './strategies/take-token.ts'
export { tokenByToken } from './strategies/token-by-token.ts'
export type {
  DecodingRequest,
  GeneratedSequence,
  GeneratedToken,
  Strategy,
  StrategyEnd,
} from './strategy.ts'
export { type TokenDecoder, textStream } from './text-stream.ts'
