import type * as tf from '@tensorflow/tfjs-core'
import { adamW } from './adam-w.ts'
import { addUpdates } from './add-updates.ts'
import { batchMatMul } from './batch-mat-mul.ts'
import { cachedAttention } from './cached-attention.ts'
import { cast } from './cast.ts'
import { causalAttention, causalAttentionGradient } from './causal-attention.ts'
import { columnSums } from './column-sums.ts'
import { crossEntropy, crossEntropyGradient } from './cross-entropy.ts'
import { dropout } from './dropout.ts'
import { add, addN, divide, multiply, subtract } from './elementwise.ts'
import { embedding, embeddingGradient } from './embedding.ts'
import { fill, onesLike, zerosLike } from './fill.ts'
import { gelu, geluGradient } from './gelu.ts'
import { scaleByNorm, squaredSum } from './global-norm.ts'
import { layerNorm, layerNormGainGradient, layerNormInputGradient } from './layer-norm.ts'
import { linearCrossEntropy } from './linear-cross-entropy.ts'
import { matMul } from './mat-mul.ts'
import { quantizedEmbedding, quantizedMatMul } from './quantized.ts'
import { type SimdKernel, simdKernel } from './simd-kernel.ts'

/** Makes a kernel that replaces one of tfjs's own, to which it hands what it does not do itself. */
export type StockReplacement = (stock: tf.KernelFunc) => tf.KernelFunc

const ours: Readonly<Record<string, SimdKernel>> = {
  NtMatMul: matMul,
  NtLinearCrossEntropy: linearCrossEntropy,
  NtColumnSums: columnSums,
  NtLayerNorm: layerNorm,
  NtLayerNormInputGradient: layerNormInputGradient,
  NtLayerNormGainGradient: layerNormGainGradient,
  NtGelu: gelu,
  NtGeluGradient: geluGradient,
  NtCausalAttention: causalAttention,
  NtCausalAttentionGradient: causalAttentionGradient,
  NtEmbedding: embedding,
  NtEmbeddingGradient: embeddingGradient,
  NtCrossEntropy: crossEntropy,
  NtCrossEntropyGradient: crossEntropyGradient,
  NtQuantizedMatMul: quantizedMatMul,
  NtQuantizedEmbedding: quantizedEmbedding,
  NtDropout: dropout,
  NtSquaredSum: squaredSum,
}

/** Our operations' kernels on the `simd` backend, by kernel name. */
export const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  ...Object.fromEntries(Object.entries(ours).map(([name, kernel]) => [name, simdKernel(kernel)])),
  NtAdamW: adamW,
  NtAddUpdates: addUpdates,
  NtCachedAttention: cachedAttention,
  NtScaleByNorm: scaleByNorm,
}

/** Kernels of tfjs's own that a GPT step, or a caller's `tf.matMul`, spends time in. */
export const stockReplacements: Readonly<Record<string, StockReplacement>> = {
  BatchMatMul: batchMatMul,
  Add: add,
  Sub: subtract,
  Multiply: multiply,
  RealDiv: divide,
  AddN: addN,
  Cast: cast,
  Fill: fill,
  OnesLike: onesLike,
  ZerosLike: zerosLike,
}
