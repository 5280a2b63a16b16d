import { crossEntropy, perplexity } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { sentence, untrained } from './worked-examples.ts'

describe('perplexity', () => {
  test('is about 48,725 for an untrained model', () => {
    // The probabilities are given to five digits, and so is their perplexity.
    expect(Math.abs(perplexity(untrained) - 48_725)).toBeLessThan(1)
  })

  test('is the vocabulary size for a uniform guess', () => {
    expect(perplexity([Math.log(1 / 50257)])).toBeCloseTo(50257, 6)
  })

  test('is exactly 1 for a certain and right model', () => {
    expect(perplexity([0, 0, 0])).toBe(1)
  })

  test('is 2.1415 for the six-probability sentence', () => {
    expect(perplexity(sentence)).toBeCloseTo(2.1415, 4)
  })

  test('is the exponential of crossEntropy', () => {
    expect(perplexity(sentence)).toBe(Math.exp(crossEntropy(sentence)))
  })

  test('passes NaN on and is Infinity for an impossible target', () => {
    expect(perplexity([Number.NaN])).toBeNaN()
    expect(perplexity([-Infinity])).toBe(Infinity)
  })

  test('rejects an empty input and positive values', () => {
    expect(() => perplexity([])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
    expect(() => perplexity([0.5])).toThrow(
      expect.objectContaining({ code: 'POSITIVE_LOG_PROBABILITY' }),
    )
  })
})
