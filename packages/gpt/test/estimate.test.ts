import { estimateFlops, estimateMemory, presets } from '@nexttoken/gpt'
import { describe, expect, test } from 'vitest'

describe('estimateMemory', () => {
  const parameters = 4 * 124_439_808

  test('of generating with GPT-2 is its weights and 2 · layers · positions · channels values', () => {
    const estimate = estimateMemory(presets.gpt2, { optimizer: 'none' })
    const cache = 4 * 2 * 12 * 1024 * 768
    expect(estimate).toEqual({
      ...{ parameters, gradients: 0, optimizerState: 0, activations: 0, cache },
      total: parameters + cache,
    })
    const eight = estimateMemory(presets.gpt2, {
      optimizer: 'none',
      batchSize: 8,
      contextLength: 256,
    })
    expect(eight.cache).toBe(2 * cache)
  })

  test('of training GPT-2 has gradients, moments and what the backward pass needs', () => {
    const options = { batchSize: 8, contextLength: 256 }
    const activations = 4 * 8 * 256 * 768 * (16 * 12 + 2)
    expect(estimateMemory(presets.gpt2, options)).toEqual({
      ...{ parameters, gradients: parameters, optimizerState: 2 * parameters, activations },
      ...{ cache: 0, total: 4 * parameters + activations },
    })
    const states = (['adam', 'momentum', 'sgd'] as const).map(
      optimizer => estimateMemory(presets.gpt2, { optimizer }).optimizerState / parameters,
    )
    expect(states).toEqual([2, 1, 0])
  })

  test.each([{ batchSize: 0 }, { contextLength: 1.5 }])('refuses %j', options => {
    expect(() => estimateMemory(presets.gpt2, options)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})

describe('estimateFlops', () => {
  test('counts two operations for each weight and position that a token meets', () => {
    const forward = 2 * (84_934_656 + 38_597_376) + 2 * 12 * 768 * 1025
    expect(estimateFlops(presets.gpt2, 1)).toEqual({ forward, training: 3 * forward })
    expect(estimateFlops(presets.gpt2, 1e9).training).toBe(3e9 * forward)
  })

  test('refuses tokens that cannot be', () => {
    expect(() => estimateFlops(presets.gpt2, 0)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
