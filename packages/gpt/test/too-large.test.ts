import { createGpt, gptFromWeights, presets } from '@nexttoken/gpt'
import { type Backend, openBackend } from '@nexttoken/tensor-backend'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

describe('a model beyond the memory of simd', () => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend('simd', { threads: 1 })
  })
  afterAll(() => backend.dispose())

  const refusal = {
    code: 'OUT_OF_MEMORY',
    message: expect.stringMatching(/5\.8 GiB .* 1558 million parameters .* 4\.0 GiB.*'tensorflow'/),
  }

  test('is not created', () => {
    expect(() => createGpt(presets.gpt2Xl, { seed: 1 })).toThrow(expect.objectContaining(refusal))
  })

  test('is not filled with weights, of which none is read', async () => {
    const tensors: Iterable<never> = {
      [Symbol.iterator]: () => {
        throw new Error('read')
      },
    }
    await expect(gptFromWeights(presets.gpt2Xl, tensors)).rejects.toMatchObject(refusal)
  })
})
