import type * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { geluGradient, geluReference } from '../reference/gelu.ts'

/**
 * GELU in GPT-2's tanh form, elementwise: `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`.
 *
 * @returns `x`'s shape, the caller's to dispose.
 * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415, section 2
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  return runKernel('NtGelu', { x })
}

export const geluOperation: OperationDefinition = {
  kernels: { NtGelu: geluReference, NtGeluGradient: geluGradient },
  gradients: [
    {
      kernelName: 'NtGelu',
      inputsToSave: ['x'],
      gradFunc: (dy, [x]) => ({ x: () => runKernel('NtGeluGradient', { x, dy: dy as tf.Tensor }) }),
    },
  ],
}
