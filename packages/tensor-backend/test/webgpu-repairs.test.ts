import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import type * as tfjs from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs, webgpu } from './webgpu-device.ts'

describe.skipIf(!webgpu.available)(`repairs of tfjs-backend-webgpu ${needs}`, () => {
  let backend: Backend
  let tf: typeof tfjs
  beforeAll(async () => {
    backend = await openBackend('webgpu')
    tf = backend.tf
    tf.env().set('WEBGPU_CPU_FORWARD', false)
  })
  afterAll(() => backend?.dispose())

  const multinomial = async (values: number[][], count: number, normalized: boolean) => {
    const samples = tf.multinomial(tf.tensor2d(values), count, 5, normalized)
    return { samples, ids: Array.from(await samples.data()) }
  }

  test('tf.multinomial: the first sample is not always 0 (tensorflow/tfjs#8057)', async () => {
    const { ids } = await multinomial([[1e-30, 1]], 1, true)
    expect(ids).toEqual([1])
  })

  test('tf.multinomial samples every row by its own probabilities', async () => {
    const even = [Math.log(0.25), Math.log(0.75)]
    const { samples, ids } = await multinomial([even, [0, -1e4], [-1e4, 0]], 400, false)
    expect([samples.shape, samples.dtype]).toEqual([[3, 400], 'int32'])
    const ones = [0, 400, 800].map(start =>
      ids.slice(start, start + 400).reduce((sum, id) => sum + id, 0),
    )
    expect(ones[0]).toBeGreaterThan(260)
    expect(ones[0]).toBeLessThan(340)
    expect(ones.slice(1)).toEqual([0, 400])
  })

  test('tf.multinomial repeats itself for a seed', async () => {
    const logits = [[0, 0, 0, 0, 0, 0, 0, 0]]
    const first = await multinomial(logits, 20, false)
    expect((await multinomial(logits, 20, false)).ids).toEqual(first.ids)
  })

  test('tf.addN of more tensors than a shader binds', async () => {
    const terms = Array.from({ length: 130 }, (_, index) => tf.fill([3], index))
    expect(Array.from(await tf.addN(terms).data())).toEqual([8385, 8385, 8385])
  })

  const reductions = {
    sum: 0,
    prod: 1,
    mean: Number.NaN,
    max: Number.NEGATIVE_INFINITY,
    min: Number.POSITIVE_INFINITY,
  }
  test.each(Object.entries(reductions))(
    'tf.%s of nothing gives %s (tensorflow/tfjs#6633)',
    async (name, identity) => {
      const reduce = tf[name as keyof typeof reductions]
      const nothing = tf.zeros([2, 0])
      const kept = reduce(nothing, 1, true)
      expect(kept.shape).toEqual([2, 1])
      expect(Array.from(await kept.data())).toEqual([identity, identity])
      expect(Array.from(await reduce(nothing).data())).toEqual([identity])
    },
  )

  test('tf.all and tf.any of nothing (tensorflow/tfjs#6633)', async () => {
    const nothing = tf.zeros([0], 'bool')
    expect([(await tf.all(nothing).data())[0], (await tf.any(nothing).data())[0]]).toEqual([1, 0])
  })
})
