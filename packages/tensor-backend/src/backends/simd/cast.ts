import type * as tf from '@tensorflow/tfjs-core'
import type { SimdBackend } from './simd-backend.ts'
import { float32View } from './views.ts'

/**
 * To float32 by new values, where tfjs calls the same int32 or bool array float32: our kernels take an
 * array for what its tensor says it is.
 */
export const cast =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const x = params.inputs['x'] as tf.TensorInfo
    const dtype = (params.attrs as { dtype?: unknown } | undefined)?.dtype
    const isWidened = dtype === 'float32' && (x.dtype === 'int32' || x.dtype === 'bool')
    if (!isWidened) return stock(params)
    const backend = params.backend as SimdBackend
    const output = backend.output(x.shape)
    const { values } = backend.data.get(x.dataId)
    float32View(backend.engine.heap, output).set(values as ArrayLike<number>)
    return output.info
  }
