import type * as tf from '@tensorflow/tfjs-core'
import type { SimdBackend } from './simd-backend.ts'
import { float32View } from './views.ts'

/** A float32 tensor of equal values, where our kernels need it: without a copy on the host before. */
function filled(backend: SimdBackend, shape: readonly number[], value: number): tf.TensorInfo {
  const output = backend.output(shape)
  float32View(backend.engine.heap, output).fill(value)
  return output.info
}

const filledLike =
  (value: number) =>
  (stock: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const x = params.inputs['x'] as tf.TensorInfo
    if (x.dtype !== 'float32') return stock(params)
    return filled(params.backend as SimdBackend, x.shape, value)
  }

export const zerosLike: (stock: tf.KernelFunc) => tf.KernelFunc = filledLike(0)
export const onesLike: (stock: tf.KernelFunc) => tf.KernelFunc = filledLike(1)

export const fill =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { shape, value, dtype } = params.attrs as unknown as tf.FillAttrs
    if (dtype !== 'float32' || typeof value !== 'number') return stock(params)
    return filled(params.backend as SimdBackend, shape, value)
  }
