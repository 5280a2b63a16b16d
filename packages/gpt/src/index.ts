export type { Captured } from './capture.ts'
export type { GptConfig } from './config.ts'
export type { DropoutStep } from './dropout-places.ts'
export { GptError, type GptErrorCode } from './errors.ts'
export {
  estimateFlops,
  estimateMemory,
  type FlopsEstimate,
  type MemoryEstimate,
  type MemoryOptions,
} from './estimate.ts'
export { gptFromWeights } from './from-weights.ts'
export type { Gpt, LossOptions } from './gpt.ts'
export { type CreateOptions, createGpt } from './initialize.ts'
export { countParameters, type NamedArray, type Parameters } from './parameters.ts'
export { type GptSize, presets } from './presets.ts'
export type { WeightsOptions } from './quantized-weights.ts'
export type { HiddenReading, Session, SessionOptions } from './session.ts'
export type { BatchSession } from './session-batch.ts'
