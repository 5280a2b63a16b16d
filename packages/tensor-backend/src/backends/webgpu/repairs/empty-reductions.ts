import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'

/** What each reduction gives when there is nothing to reduce. */
const identities: Readonly<Record<string, { value: number; dtype?: tf.DataType }>> = {
  [tf.Sum]: { value: 0 },
  [tf.Prod]: { value: 1 },
  [tf.Mean]: { value: Number.NaN, dtype: 'float32' },
  [tf.Max]: { value: Number.NEGATIVE_INFINITY },
  [tf.Min]: { value: Number.POSITIVE_INFINITY },
  [tf.All]: { value: 1, dtype: 'bool' },
  [tf.Any]: { value: 0, dtype: 'bool' },
}

/**
 * Reductions of tensors without elements. The stock ones divide the size by the size of the reduced
 * axes, 0 / 0, and ask for a tensor of [NaN].
 *
 * @see https://github.com/tensorflow/tfjs/issues/6633
 */
export function emptyReductions(): Record<string, tf.KernelFunc> {
  return Object.fromEntries(Object.keys(identities).map(name => [name, orIdentity(name)]))
}

function orIdentity(name: string): tf.KernelFunc {
  const stock = tf.getKernel(name, 'webgpu').kernelFunc
  const { value, dtype } = identities[name]
  return call => {
    const x = call.inputs['x'] as tf.TensorInfo
    const size = tf.util.sizeFromShape(x.shape)
    if (size > 0) return stock(call)
    const shape = reducedShape(x.shape, call.attrs as unknown as ReductionAttributes)
    const type = dtype ?? tf.sumOutType(x.dtype)
    const values = tf.util.getTypedArrayFromDType(type as 'float32', tf.util.sizeFromShape(shape))
    return (call.backend as WebGPUBackend).makeTensorInfo(shape, type, values.fill(value))
  }
}

/** `Max` alone calls its axes reductionIndices. */
interface ReductionAttributes {
  readonly axis?: number | number[]
  readonly reductionIndices?: number | number[]
  readonly keepDims: boolean
}

function reducedShape(shape: number[], attributes: ReductionAttributes): number[] {
  const { axis, reductionIndices, keepDims } = attributes
  const axes = tf.util.parseAxisParam(axis ?? (reductionIndices as number[]), shape)
  const [reduced] = tf.backend_util.computeOutAndReduceShapes(shape, axes)
  return keepDims ? tf.backend_util.expandShapeToKeepDim(reduced, axes) : reduced
}
