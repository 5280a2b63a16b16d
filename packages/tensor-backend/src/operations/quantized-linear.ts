import type * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from '../errors.ts'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import {
  codePartsReference,
  quantizedEmbeddingReference,
  quantizedMatMulReference,
} from '../reference/quantized.ts'
import { dtypes } from './codes.ts'
import type { QuantizedWeight } from './quantize.ts'
import { requireThat } from './shapes.ts'

/** Whether a weight is one of `quantize`. */
export function isQuantized(weight: tf.Tensor | QuantizedWeight): weight is QuantizedWeight {
  return 'codes' in weight
}

/** x […, in] · weight + bias, of a weight whose inputs are on this axis. */
export function quantizedMatMul(
  x: tf.Tensor,
  weight: QuantizedWeight,
  { bias, inputAxis }: { bias?: tf.Tensor1D | undefined; inputAxis: 0 | 1 },
): tf.Tensor {
  requireInputAxis(weight, inputAxis)
  const { codes, scales } = weight
  const inputs = bias === undefined ? { x, codes, scales } : { x, codes, scales, bias }
  return runKernel('NtQuantizedMatMul', inputs, attributesOf(weight))
}

/** The rows of a quantized table that ids name. */
export function quantizedEmbedding(table: QuantizedWeight, ids: tf.Tensor): tf.Tensor {
  requireInputAxis(table, 1)
  const { codes, scales } = table
  return runKernel('NtQuantizedEmbedding', { codes, scales, ids }, attributesOf(table))
}

function requireInputAxis(weight: QuantizedWeight, inputAxis: 0 | 1): void {
  requireThat(
    weight.inputAxis === inputAxis,
    () =>
      `this operation needs a weight quantized with inputAxis ${inputAxis}, got one with ${weight.inputAxis}`,
  )
}

function attributesOf({ dtype, group, shape, inputAxis }: QuantizedWeight) {
  return { dtype: dtypes.indexOf(dtype), group, inputs: shape[inputAxis] }
}

function refuseGradient(): never {
  throw new TensorBackendError(
    'INVALID_ARGUMENT',
    'A quantized weight has no gradient. Keep the weights as F32 tensors to train.',
  )
}

export const quantizedLinearOperation: OperationDefinition = {
  kernels: {
    NtQuantizedMatMul: quantizedMatMulReference,
    NtQuantizedEmbedding: quantizedEmbeddingReference,
    NtCodeParts: codePartsReference,
  },
  gradients: ['NtQuantizedMatMul', 'NtQuantizedEmbedding'].map(kernelName => ({
    kernelName,
    gradFunc: refuseGradient,
  })),
}
