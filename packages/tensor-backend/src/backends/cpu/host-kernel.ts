import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import type * as tf from '@tensorflow/tfjs-core'
import type { Attributes } from '../../kernel.ts'

/** A tensor of the `cpu` backend as its kernels see it: row-major values in memory. */
export interface HostTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** A kernel over typed arrays. Never writes to its inputs; int32 values come as they are. */
export type HostKernel = (
  inputs: Readonly<Record<string, HostTensor>>,
  attributes: Attributes,
) => HostTensor | HostTensor[]

/** Makes a tfjs kernel of the `cpu` backend from one over typed arrays. */
export function hostKernel(kernel: HostKernel): tf.KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const cpu = backend as MathBackendCPU
    const read = (info: tf.TensorInfo): HostTensor => ({
      shape: info.shape,
      values: cpu.data.get(info.dataId).values as Float32Array,
    })
    const write = ({ shape, values }: HostTensor): tf.TensorInfo =>
      cpu.makeTensorInfo([...shape], 'float32', values)
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, info]) => [name, read(info as tf.TensorInfo)]),
    )
    const result = kernel(tensors, attrs as Attributes)
    return Array.isArray(result) ? result.map(write) : write(result)
  }
}

/** The size of the last axis, C, and the number of rows before it. */
export function rowsOf({ shape }: HostTensor): {
  readonly rows: number
  readonly channels: number
} {
  const leading = shape.slice(0, -1)
  return {
    rows: leading.reduce((product, size) => product * size, 1),
    channels: shape[shape.length - 1],
  }
}
