import type { OperationDefinition } from '../kernel.ts'
import { adamWOperation } from './adam-w-update.ts'
import { addUpdatesOperation } from './add-updates.ts'
import { cachedAttentionOperation } from './cached-attention.ts'
import { causalAttentionOperation } from './causal-attention.ts'
import { crossEntropyOperation } from './cross-entropy.ts'
import { dropoutOperation } from './dropout.ts'
import { embeddingOperation } from './embedding.ts'
import { geluOperation } from './gelu.ts'
import { globalNormOperation } from './global-norm.ts'
import { layerNormOperation } from './layer-norm.ts'
import { linearOperation } from './linear.ts'
import { linearCrossEntropyOperation } from './linear-cross-entropy.ts'
import { quantizedLinearOperation } from './quantized-linear.ts'

/** Every fused operation: what a backend's own kernels may replace, and what it runs otherwise. */
export const operations: readonly OperationDefinition[] = [
  linearOperation,
  quantizedLinearOperation,
  layerNormOperation,
  geluOperation,
  causalAttentionOperation,
  cachedAttentionOperation,
  embeddingOperation,
  crossEntropyOperation,
  linearCrossEntropyOperation,
  dropoutOperation,
  adamWOperation,
  addUpdatesOperation,
  globalNormOperation,
]
