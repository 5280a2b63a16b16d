import { crossEntropy, MetricsError } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sentence, untrained } from './worked-examples.ts'

describe('crossEntropy', () => {
  test('averages −log p of an untrained model over six targets', () => {
    expect(crossEntropy(untrained)).toBeCloseTo(10.794, 3)
  })

  test('is ln 50257 for a uniform guess over 50,257 tokens', () => {
    const uniform = Math.log(1 / 50257)
    expect(crossEntropy([uniform, uniform])).toBeCloseTo(Math.log(50257), 12)
    expect(Math.log(50257)).toBeCloseTo(10.825, 3)
  })

  test('is exactly 0, not −0, for a certain and right model', () => {
    expect(crossEntropy([0])).toBe(0)
    expect(crossEntropy([-0, -0])).toBe(0)
  })

  test('gives 0.7615 for the six-probability sentence', () => {
    expect(crossEntropy(sentence)).toBeCloseTo(0.7615, 4)
  })

  test.each([
    ['Float64Array', Float64Array.from(sentence), 12],
    ['Float32Array', Float32Array.from(sentence), 6],
    ['Set', new Set(sentence), 12],
  ])('reads a %s', (_name, values, digits) => {
    expect(crossEntropy(values)).toBeCloseTo(crossEntropy(sentence), digits)
  })

  test('reads a generator once', () => {
    function* values(): Generator<number> {
      yield* sentence
    }
    expect(crossEntropy(values())).toBe(crossEntropy(sentence))
  })

  test('passes NaN on and is Infinity for an impossible target', () => {
    expect(crossEntropy([-1, Number.NaN, -1])).toBeNaN()
    expect(crossEntropy([-1, -Infinity])).toBe(Infinity)
  })

  test('rejects an empty input', () => {
    expect(() => crossEntropy([])).toThrow(MetricsError)
    expect(() => crossEntropy([])).toThrow(expect.objectContaining({ code: 'EMPTY' }))
  })

  test('rejects probabilities given instead of their logarithms, and names the place', () => {
    const rejected = expect.objectContaining({
      code: 'POSITIVE_LOG_PROBABILITY',
      message: expect.stringContaining('got 0.8 at index 1'),
    })
    expect(() => crossEntropy([-0.1, 0.8])).toThrow(rejected)
    expect(() => crossEntropy(untrained.map(Math.exp))).toThrow(MetricsError)
    expect(() => crossEntropy([Infinity])).toThrow(MetricsError)
  })

  test('keeps a positive value that float32 rounding explains', () => {
    expect(crossEntropy([7.6e-6])).toBe(-7.6e-6)
  })

  test('lies between the least and the greatest loss', () => {
    const values = fc.array(fc.double({ min: -1e4, max: 0, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, logProbabilities => {
        const mean = crossEntropy(logProbabilities)
        expect(mean).toBeGreaterThanOrEqual(-Math.max(...logProbabilities) * (1 - 1e-12))
        expect(mean).toBeLessThanOrEqual(-Math.min(...logProbabilities) * (1 + 1e-12))
      }),
    )
  })
})
