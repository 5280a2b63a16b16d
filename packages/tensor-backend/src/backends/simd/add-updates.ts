import type * as tf from '@tensorflow/tfjs-core'
import { listOf } from '../../tensor-lists.ts'
import { donatedOutput } from './donated-output.ts'
import { withPieces } from './pieces.ts'
import type { SimdBackend } from './simd-backend.ts'

/** parameter + update, of every parameter in one job. */
export const addUpdates: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const simd = backend as SimdBackend
  const { wasm, heap } = simd.engine
  const { donate } = attrs as unknown as { donate: boolean }
  const tensors = inputs as Record<string, tf.TensorInfo>
  const updates = listOf(tensors, 'update')
  const outputs: tf.TensorInfo[] = []
  const wholes = listOf(tensors, 'parameter').map((parameter, index) => {
    const { size, address } = simd.operand(parameter)
    const update = simd.operand(updates[index]).address
    const output = donatedOutput(simd, updates[index], { shape: parameter.shape, donate })
    outputs.push(output.info)
    return { size, addresses: [address, update, output.address] }
  })
  withPieces(heap, wholes, wasm.addPieces)
  return outputs
}
