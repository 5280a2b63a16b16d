import type * as tf from '@tensorflow/tfjs-core'
import { adamW, squaredSum } from './adam-w.ts'
import { cachedAttention } from './cached-attention.ts'
import { causalAttention, causalAttentionGradient } from './causal-attention.ts'
import { crossEntropy, crossEntropyGradient, linearCrossEntropy } from './cross-entropy.ts'
import { dropout } from './dropout.ts'
import { embedding, embeddingGradient } from './embedding.ts'
import { gelu, geluGradient } from './gelu.ts'
import { hostKernel } from './host-kernel.ts'
import { layerNorm, layerNormGainGradient, layerNormInputGradient } from './layer-norm.ts'
import { columnSums, matMul } from './mat-mul.ts'

/** The typed-array kernels of the `cpu` backend, by kernel name. */
export const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  NtMatMul: hostKernel(matMul),
  NtColumnSums: hostKernel(columnSums),
  NtLayerNorm: hostKernel(layerNorm),
  NtLayerNormInputGradient: hostKernel(layerNormInputGradient),
  NtLayerNormGainGradient: hostKernel(layerNormGainGradient),
  NtGelu: hostKernel(gelu),
  NtGeluGradient: hostKernel(geluGradient),
  NtCausalAttention: hostKernel(causalAttention),
  NtCausalAttentionGradient: hostKernel(causalAttentionGradient),
  NtCachedAttention: cachedAttention,
  NtEmbedding: hostKernel(embedding),
  NtEmbeddingGradient: hostKernel(embeddingGradient),
  NtCrossEntropy: hostKernel(crossEntropy),
  NtCrossEntropyGradient: hostKernel(crossEntropyGradient),
  NtLinearCrossEntropy: hostKernel(linearCrossEntropy),
  NtDropout: hostKernel(dropout),
  NtAdamW: hostKernel(adamW),
  NtSquaredSum: hostKernel(squaredSum),
}
