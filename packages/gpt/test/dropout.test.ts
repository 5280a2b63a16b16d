import { createGpt, type Gpt, presets } from '@nexttoken/gpt'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { idsTensor } from './numbers.ts'

const RATE = 0.25
const config = { ...presets.nano, vocabularySize: 23, contextLength: 16, dropout: RATE }

interface Call {
  readonly attributes: Record<string, unknown>
  readonly x: ArrayLike<number>
  readonly result: ArrayLike<number>
}

/** The calls of a kernel while `run` runs. */
function callsOf(kernelName: string, run: () => void): Call[] {
  const calls: Call[] = []
  const kernel = tf.getKernel(kernelName, tf.getBackend())
  const watched: tf.KernelFunc = call => {
    const result = kernel.kernelFunc(call) as tf.TensorInfo
    const read = ({ dataId }: tf.TensorInfo) =>
      (call.backend as tf.KernelBackend).readSync(dataId) as Float32Array
    const [x] = Object.values(call.inputs) as tf.TensorInfo[]
    calls.push({ attributes: { ...call.attrs }, x: read(x), result: read(result) })
    return result
  }
  const replace = (kernelFunc: tf.KernelFunc): void => {
    tf.unregisterKernel(kernelName, tf.getBackend())
    tf.registerKernel({ ...kernel, kernelFunc })
  }
  replace(watched)
  run()
  replace(kernel.kernelFunc)
  return calls
}

describe('dropout in the loss', () => {
  useBackend()
  let model: Gpt
  let ids: tf.Tensor2D
  const loss = (dropout?: { seed: number; step: number }): number =>
    model.loss(ids, ids, dropout && { dropout }).dataSync()[0]
  beforeAll(() => {
    model = createGpt(config, { seed: 4 })
    ids = idsTensor([Array.from({ length: 16 }, (_, index) => (index * 5) % 23)])
  })
  afterAll(() => model.dispose())

  test('is the same for the same seed and step, and another for others', () => {
    const losses = [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ].map(([seed, step]) => loss({ seed, step }))
    expect(loss({ seed: 1, step: 0 })).toBe(losses[0])
    expect(new Set([...losses, loss()]).size).toBe(5)
  })

  test('happens only when asked for, and only at a rate above 0', async () => {
    const none = createGpt({ ...config, dropout: 0 }, { seed: 4 })
    const plain = none.loss(ids, ids).dataSync()[0]
    expect(loss()).toBe(plain)
    expect(none.loss(ids, ids, { dropout: { seed: 1, step: 0 } }).dataSync()[0]).toBe(plain)
    expect(callsOf('NtDropout', () => model.logits(ids))).toEqual([])
    none.dispose()
  })

  test('gives every place of every step a stream of its own', () => {
    const calls: Call[] = []
    for (const step of [0, 1]) {
      const run = () => loss({ seed: 9, step })
      calls.push(...callsOf('NtDropout', run), ...callsOf('NtCausalAttention', run))
    }
    for (const { attributes } of calls) expect(attributes).toMatchObject({ rate: RATE, seed: 9 })
    const streams = calls.map(({ attributes }) => attributes['stream'] as number)
    expect(streams.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  test('keeps the expectation of what it drops', () => {
    const factors = Array.from({ length: 8 }, (_, step) =>
      callsOf('NtDropout', () => loss({ seed: 3, step })),
    )
      .flat()
      .flatMap(({ x, result }) => Array.from(x, (value, index) => result[index] / value))
      .filter(factor => !Number.isNaN(factor)) // 0 / 0, where attention kept nothing
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length
    expect(factors.length).toBeGreaterThan(40_000)
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(RATE / (1 - RATE) / factors.length))
  })

  test('drops the same in the gradient as in the loss', () => {
    const variable = model.parameters.get('ln_f.weight')!
    const dropout = { seed: 5, step: 3 }
    const { grads } = tf.variableGrads(() => model.loss(ids, ids, { dropout }), [variable])
    const gradient = grads[variable.name].dataSync() as Float32Array
    const start = variable.dataSync().slice() as Float32Array
    const at = (shift: number): number => {
      variable.assign(tf.tensor1d(start.map((value, index) => value + shift * gradient[index])))
      return loss(dropout)
    }
    const norm = gradient.reduce((sum, value) => sum + value * value, 0)
    const step = 0.05 / Math.sqrt(norm)
    const slope = (at(step) - at(-step)) / (2 * step)
    variable.assign(tf.tensor1d(start))
    expect(Math.abs(slope / norm - 1)).toBeLessThan(0.01)
  })

  test.each([
    { seed: -1, step: 0 },
    { seed: 1, step: 0.5 },
  ])('refuses %o', dropout => {
    expect(() => loss(dropout)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })
})
