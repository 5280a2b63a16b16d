import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'

/**
 * `tf.addN` of many tensors, in groups that a shader may bind: the stock one binds all at once, and
 * where that is too many (8 buffers are guaranteed) the device refuses it and the sum is garbage.
 *
 * @see https://github.com/tensorflow/tfjs/blob/tfjs-v4.22.0/tfjs-backend-webgpu/src/kernels/AddN.ts
 */
export function addNInGroups(): tf.KernelFunc {
  const stock = tf.getKernel(tf.AddN, 'webgpu').kernelFunc
  return call => {
    const { device } = call.backend as WebGPUBackend
    // One of them holds the sum.
    const size = device.limits.maxStorageBuffersPerShaderStage - 1
    const terms = call.inputs as unknown as tf.Tensor[]
    if (terms.length <= size) return stock(call)
    return tf.tidy(() => {
      const groups = Array.from({ length: Math.ceil(terms.length / size) }, (_, group) =>
        terms.slice(group * size, (group + 1) * size),
      )
      return tf.addN(groups.map(group => tf.addN(group)))
    })
  }
}
