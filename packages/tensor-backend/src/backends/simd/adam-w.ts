import type * as tf from '@tensorflow/tfjs-core'
import { listOf } from '../../tensor-lists.ts'
import { donatedOutput } from './donated-output.ts'
import { type Whole, withPieces } from './pieces.ts'
import type { SimdBackend } from './simd-backend.ts'

interface Numbers {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly step: number
  readonly weightDecay: readonly number[]
  readonly donate: boolean
}

/** [update, first moment, second moment] of each parameter, all in one job. */
export const adamW: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const simd = backend as SimdBackend
  const { wasm, heap } = simd.engine
  const numbers = attrs as unknown as Numbers
  const { learningRate, beta1, beta2, epsilon, step } = numbers
  const rate = learningRate / (1 - beta1 ** step)
  const betas = [beta1, 1 - beta1, beta2, 1 - beta2]
  const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step)
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
  { learningRate, weightDecay, donate }: Numbers,
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
