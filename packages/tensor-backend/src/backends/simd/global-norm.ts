import type * as tf from '@tensorflow/tfjs-core'
import { listOf } from '../../tensor-lists.ts'
import { donatedOutput } from './donated-output.ts'
import { withPieces } from './pieces.ts'
import type { SimdBackend } from './simd-backend.ts'
import type { SimdKernel } from './simd-kernel.ts'
import { withTemporary } from './temporary.ts'
import { float32View } from './views.ts'

/** The sum of x² over all tensors, in float64. */
export const squaredSum: SimdKernel = (inputs, _attributes, backend) => {
  const { wasm, heap } = backend.engine
  const output = backend.output([])
  const wholes = listOf(inputs, 'x').map(({ size, address }) => ({ size, addresses: [address] }))
  float32View(heap, output)[0] = withPieces(heap, wholes, (table, pieces) =>
    withTemporary(heap, pieces * 8, partials => wasm.squaredSum(table, pieces, partials)),
  )
  return output
}

/** Every tensor times min(1, maximum / (norm + 1e-6)). */
export const scaleByNorm: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const simd = backend as SimdBackend
  const { wasm, heap } = simd.engine
  const { maximum, donate } = attrs as unknown as { maximum: number; donate: boolean }
  const { norm, ...tensors } = inputs as Record<string, tf.TensorInfo>
  const factor = Math.min(1, maximum / (float32View(heap, simd.operand(norm))[0] + 1e-6))
  const given = listOf(tensors, 'x')
  const sources = given.map(info => simd.operand(info))
  const outputs = given.map(info => donatedOutput(simd, info, { shape: info.shape, donate }))
  const wholes = sources
    .map(({ size, address }, index) => ({ size, addresses: [address, outputs[index].address] }))
    .filter(({ addresses: [from, to] }) => factor !== 1 || from !== to)
  withPieces(heap, wholes, (table, pieces) => wasm.scale(table, pieces, factor))
  return outputs.map(({ info }) => info)
}
