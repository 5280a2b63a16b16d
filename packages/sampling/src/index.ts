export { type RandomStream, type RandomStreamState, randomStream } from '@nexttoken/random'
export { argmax } from './argmax.ts'
export { SamplingError, type SamplingErrorCode } from './errors.ts'
export type { DistributionSummary, ProcessorTrace, TokenTrace } from './explain/trace.ts'
export { type Generation, type GenerationResult, generate } from './generate.ts'
export type { GenerateOptions } from './generate-options.ts'
export { chain, type LogitsProcessor, type SamplingContext } from './logits-processor.ts'
export type { NextTokenModel, Session } from './next-token-model.ts'
export {
  type RepetitionPenaltyOptions,
  repetitionPenalty,
} from './processors/repetition-penalty.ts'
export { temperature } from './processors/temperature.ts'
export { type TopKOptions, topK } from './processors/top-k.ts'
export { type TopPOptions, topP } from './processors/top-p.ts'
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
export { type BestOfOptions, bestOf, type Candidate } from './strategies/best-of.ts'
export { type Choose, tokenByToken } from './strategies/token-by-token.ts'
export type { DecodingRequest, GeneratedToken, Strategy } from './strategy.ts'
