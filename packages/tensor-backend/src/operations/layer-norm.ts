import type * as tf from '@tensorflow/tfjs-core'
import { type Attributes, type OperationDefinition, runKernel } from '../kernel.ts'
import {
  layerNormGainGradient,
  layerNormInputGradient,
  layerNormReference,
} from '../reference/layer-norm.ts'
import { lastSize, requireThat, shapeOf } from './shapes.ts'

/**
 * Normalises the last axis to mean 0 and variance 1, then scales and shifts.
 *
 * @param x - `[…, C]`.
 * @param gain - `[C]`.
 * @param bias - `[C]`.
 * @returns `x`'s shape, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes do not fit.
 * @see Ba et al. 2016, https://arxiv.org/abs/1607.06450
 */
// biome-ignore lint/complexity/useMaxParams: the order of the published interface, PyTorch's too
export function layerNorm(
  x: tf.Tensor,
  gain: tf.Tensor1D,
  bias: tf.Tensor1D,
  epsilon = 1e-5,
): tf.Tensor {
  requireThat(
    x.rank > 0 && lastSize(x) === gain.size && gain.size === bias.size,
    () =>
      `layerNorm needs x of [..., C] with gain and bias of [C], got ${shapeOf(x)}, ${shapeOf(gain)} and ${shapeOf(bias)}`,
  )
  requireThat(epsilon >= 0, () => `layerNorm needs an epsilon of 0 or more, got ${epsilon}`)
  return runKernel('NtLayerNorm', { x, gain, bias }, { epsilon })
}

export const layerNormOperation: OperationDefinition = {
  kernels: {
    NtLayerNorm: layerNormReference,
    NtLayerNormInputGradient: layerNormInputGradient,
    NtLayerNormGainGradient: layerNormGainGradient,
  },
  gradients: [
    {
      kernelName: 'NtLayerNorm',
      inputsToSave: ['x', 'gain'],
      gradFunc: (dy, [x, gain], attributes) => ({
        x: () =>
          runKernel(
            'NtLayerNormInputGradient',
            { x, gain, dy: dy as tf.Tensor },
            attributes as Attributes,
          ),
        gain: () =>
          runKernel(
            'NtLayerNormGainGradient',
            { x, dy: dy as tf.Tensor },
            attributes as Attributes,
          ),
        bias: () => runKernel('NtColumnSums', { x: dy as tf.Tensor }),
      }),
    },
  ],
}
