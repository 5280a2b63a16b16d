export { type AdamWOptions, type AdamWState, adamW } from './adam-w.ts'
export type { Batch, Batches } from './batch.ts'
export { chain } from './chain.ts'
export type { Checkpoint } from './checkpoint.ts'
export { clipByGlobalNorm } from './clip-by-global-norm.ts'
export { constant } from './constant-schedule.ts'
export { type CosineOptions, cosine } from './cosine-schedule.ts'
export { TrainError, type TrainErrorCode } from './errors.ts'
export { type EvaluateLossOptions, type Evaluation, evaluateLoss } from './evaluate-loss.ts'
export type {
  GradientTransformation,
  GradientUpdate,
  NamedTensors,
} from './gradient-transformation.ts'
export { latestCheckpoint } from './latest-checkpoint.ts'
export { loadCheckpoint } from './load-checkpoint.ts'
export { type Lora, type LoraOptions, lora } from './lora.ts'
export { loadLora, saveLora } from './lora-files.ts'
export type { OptimizerState, SavedOptimizerState } from './optimizer-state.ts'
export { saveCheckpoint } from './save-checkpoint.ts'
export type { Schedule } from './schedule.ts'
export { train } from './train.ts'
export type { EvaluateOptions, TrainOptions, TrainStep } from './train-step.ts'
export type { StepDropout, Trainable } from './trainable.ts'
