import type * as tf from '@tensorflow/tfjs-core'
import { type AdamWNumbers, biasCorrections } from '../../adam-w-numbers.ts'
import { listOf } from '../../tensor-lists.ts'
import { donatedOutput } from './donated-output.ts'
import { type Whole, withPieces } from './pieces.ts'
import type { SimdBackend } from './simd-backend.ts'

/** [update, first moment, second moment] of each parameter, all in one job. */
export const adamW: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const simd = backend as SimdBackend
  const { wasm, heap } = simd.engine
  const numbers = attrs as unknown as AdamWNumbers
  const { beta1, beta2, epsilon } = numbers
  const { rate, rootCorrection } = biasCorrections(numbers)
  const betas = [beta1, 1 - beta1, beta2, 1 - beta2]
  const { wholes, outputs } = prepare(simd, inputs as Inputs, numbers)
  withPieces(heap, wholes, (table, pieces) =>
    wasm.adamW(table, pieces, rate, ...betas, rootCorrection, epsilon),
  )
  return outputs
}

type Inputs = Readonly<Record<string, tf.TensorInfo>>

function prepare(
  backend: SimdBackend,
  inputs: Inputs,
  { learningRate, weightDecay, donate = false }: AdamWNumbers,
): { readonly wholes: Whole[]; readonly outputs: tf.TensorInfo[] } {
  const changing = ['gradient', 'firstMoment', 'secondMoment'].map(name => listOf(inputs, name))
  const outputs: tf.TensorInfo[] = []
  const wholes = listOf(inputs, 'parameter').map((parameter, index): Whole => {
    const { shape, size, address } = backend.operand(parameter)
    const given = changing.map(list => list[index])
    const sources = given.map(info => backend.operand(info).address)
    const results = given.map(info => donatedOutput(backend, info, { shape, donate }))
    outputs.push(...results.map(({ info }) => info))
    const targets = results.map(result => result.address)
    const number = learningRate * weightDecay[index]
    return { size, number, addresses: [address, ...sources, ...targets] }
  })
  return { wholes, outputs }
}
