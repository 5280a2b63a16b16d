import { createGpt, presets } from '@nexttoken/gpt'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { arraysOf, idsTensor } from './numbers.ts'

const config = { ...presets.nano, vocabularySize: 65, contextLength: 32 }

function moments(values: ArrayLike<number>): { mean: number; deviation: number } {
  const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  const squares = Array.from(values, value => (value - mean) ** 2)
  return { mean, deviation: Math.sqrt(squares.reduce((a, b) => a + b, 0) / values.length) }
}

test('a model needs an open backend', () => {
  expect(() => createGpt(config, { seed: 1 })).toThrow(
    expect.objectContaining({ code: 'NO_BACKEND' }),
  )
})

describe('createGpt', () => {
  useBackend()

  test('draws as GPT-2 did', () => {
    const model = createGpt({ ...config, channels: 192, tiedHead: false }, { seed: 7 })
    for (const { name, data } of arraysOf(model.parameters)) {
      const { mean, deviation } = moments(data)
      if (name.endsWith('.bias')) expect(data.every(value => value === 0)).toBe(true)
      else if (name.includes('ln_')) expect(data.every(value => value === 1)).toBe(true)
      else {
        const expected = name.endsWith('c_proj.weight') ? 0.02 / Math.sqrt(6) : 0.02
        expect(Math.abs(mean), name).toBeLessThan((5 * expected) / Math.sqrt(data.length))
        expect(Math.abs(deviation / expected - 1), name).toBeLessThan(4 / Math.sqrt(data.length))
      }
    }
    model.dispose()
  })

  test('gives the same parameters for the same seed and others for another', () => {
    const models = [1, 1, 2].map(seed => createGpt(config, { seed }))
    const [first, again, other] = models.map(({ parameters }) => arraysOf(parameters))
    expect(again).toEqual(first)
    expect(other[0].data).not.toEqual(first[0].data)
    for (const model of models) model.dispose()
  })

  test('draws a parameter from its name, not from its place', () => {
    const deep = createGpt({ ...config, layers: 5, biases: false }, { seed: 1 })
    const shallow = createGpt(config, { seed: 1 })
    const name = 'h.2.attn.c_attn.weight'
    const values = (model: typeof deep) => model.parameters.get(name)!.dataSync()
    expect(values(deep)).toEqual(values(shallow))
    deep.dispose()
    shallow.dispose()
  })

  test('gives every weight of the largest model a stream of its own', () => {
    const size = { vocabularySize: 2, contextLength: 2, heads: 1, channels: 2, tiedHead: false }
    const model = createGpt({ ...size, layers: 48 }, { seed: 3 })
    const weights = arraysOf(model.parameters).filter(
      ({ name }) => name.endsWith('weight') && !name.includes('ln_'),
    )
    const starts = weights.map(({ name, data }) => {
      const scale = name.endsWith('c_proj.weight') ? Math.sqrt(96) : 1
      return (data[0] * scale).toPrecision(5) // of a standard normal times 0.02
    })
    expect(weights).toHaveLength(3 + 4 * 48)
    expect(new Set(starts).size).toBeGreaterThan(weights.length - 3)
    model.dispose()
  })

  test('begins near the uniform guess', () => {
    const model = createGpt(config, { seed: 5 })
    const ids = Array.from({ length: 33 }, (_, index) => (index * 7) % 65)
    const [inputs, targets] = [ids.slice(0, -1), ids.slice(1)].map(row => idsTensor([row]))
    expect(model.loss(inputs, targets).dataSync()[0]).toBeCloseTo(Math.log(65), 0)
    model.dispose()
  })

  test('refuses a configuration and a seed that cannot be, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    expect(() => createGpt({ ...config, heads: 7 }, { seed: 1 })).toThrow('config.heads')
    expect(() => createGpt(config, { seed: -1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    expect(tf.memory().numTensors).toBe(before)
  })
})
