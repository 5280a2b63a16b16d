import { entropy, logSoftmax, softmax } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const anyLogits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 })
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)

describe('softmax', () => {
  test('gives e^x over the sum', () => {
    expect([...softmax([0, Math.log(3)])]).toEqual([0.25, expect.closeTo(0.75, 15)])
  })
  test('gives a forbidden token no probability', () => {
    expect([...softmax([1, -Infinity, 1])]).toEqual([0.5, 0, 0.5])
  })
  test('does not overflow', () => {
    expect([...softmax([1e4, 1e4, -1e4])]).toEqual([0.5, 0.5, 0])
  })
  test.each([[[1, Number.NaN]], [[-Infinity, Number.NaN]], [[1, Infinity]]])(
    'passes NaN and infinity of %s on as NaN',
    logits => {
      expect([...softmax(logits)].some(Number.isNaN)).toBe(true)
    },
  )
  test.each([[[]], [[-Infinity, -Infinity]]])('refuses %s', logits => {
    expect(() => softmax(logits)).toThrow(expect.objectContaining({ code: 'EMPTY_DISTRIBUTION' }))
  })
  test('sums to 1 and is not moved by a constant', () => {
    fc.assert(
      fc.property(anyLogits, fc.double({ min: -9, max: 9, noNaN: true }), (logits, constant) => {
        const probabilities = softmax(logits)
        expect(sum(probabilities)).toBeCloseTo(1, 12)
        softmax(logits.map(logit => logit + constant)).forEach((probability, id) => {
          expect(probability).toBeCloseTo(probabilities[id], 12)
        })
      }),
    )
  })
})

describe('logSoftmax', () => {
  test('is the logarithm of softmax, also where that is 0', () => {
    const values = logSoftmax([0, Math.log(3), -1000, -Infinity])
    expect([...values]).toEqual([
      expect.closeTo(Math.log(0.25), 12),
      expect.closeTo(Math.log(0.75), 12),
      expect.closeTo(-1000 - Math.log(4), 9),
      -Infinity,
    ])
  })
})

describe('entropy', () => {
  test('is ln V for equal logits and 0 for a certain one', () => {
    expect(entropy(new Float32Array(50257))).toBeCloseTo(Math.log(50257), 10)
    expect(entropy([3, -Infinity])).toBe(0)
  })
  test('is minus the sum of p ln p', () => {
    fc.assert(
      fc.property(anyLogits, logits => {
        const expected = softmax(logits).reduce((h, p) => (p > 0 ? h - p * Math.log(p) : h), 0)
        expect(entropy(logits)).toBeCloseTo(expected, 10)
      }),
    )
  })
})
