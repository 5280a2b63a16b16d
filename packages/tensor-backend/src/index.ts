export type { RandomStream, RandomStreamState } from '@nexttoken/random'
export { randomStream } from '@nexttoken/random'
export type {
  Backend,
  BackendDefinition,
  BackendMemory,
  BackendName,
  BackendReport,
  OpenedBackend,
  OpenOptions,
} from './backend.ts'
export { TensorBackendError, type TensorBackendErrorCode } from './errors.ts'
export { inspectBackends, openBackend } from './open-backend.ts'
export {
  type AdamWResult,
  type AdamWStep,
  type AdamWTensors,
  adamWUpdate,
} from './operations/adam-w-update.ts'
export { type AddUpdatesOptions, addUpdates } from './operations/add-updates.ts'
export {
  type CachedAttentionResult,
  type CachedText,
  cachedAttention,
} from './operations/cached-attention.ts'
export {
  attentionProbabilities,
  type CausalAttentionOptions,
  causalAttention,
} from './operations/causal-attention.ts'
export { type CrossEntropyOptions, crossEntropy } from './operations/cross-entropy.ts'
export { type DropoutOptions, dropout } from './operations/dropout.ts'
export { embedding } from './operations/embedding.ts'
export { gelu } from './operations/gelu.ts'
export { globalNorm, type ScaleByNormOptions, scaleByNorm } from './operations/global-norm.ts'
export { layerNorm } from './operations/layer-norm.ts'
export { linear, unembedding } from './operations/linear.ts'
export { linearCrossEntropy } from './operations/linear-cross-entropy.ts'
export {
  type Matrix,
  type QuantizedDtype,
  type QuantizedWeight,
  type QuantizeOptions,
  quantize,
} from './operations/quantize.ts'
export {
  type KernelProfile,
  type KernelProfiling,
  type KernelTime,
  profileKernels,
} from './profile-kernels.ts'
export { requireMemory } from './require-memory.ts'
