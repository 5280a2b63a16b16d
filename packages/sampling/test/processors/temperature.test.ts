import { entropy, softmax, temperature } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../context.ts'

const at = (value: number, ...logits: number[]) =>
  temperature(value)(Float32Array.from(logits), contextOf())

describe('temperature', () => {
  test.each([
    [0.5, [0.99995, 4.54e-5, 1.52e-8], [1e-5, 1e-7, 1e-10]],
    [1, [0.99319, 0.00669, 0.000123], [1e-5, 1e-5, 1e-6]],
    [1.5, [0.9632, 0.0344, 0.0024], [1e-4, 1e-4, 1e-4]],
    [2, [0.9147, 0.0751, 0.0102], [1e-4, 1e-4, 1e-4]],
  ])('at %s makes 10, 5, 1 into %j, to the last digit', (value, expected, lastDigits) => {
    softmax(at(value, 10, 5, 1)).forEach((probability, id) => {
      expect(Math.abs(probability - expected[id])).toBeLessThan(lastDigits[id])
    })
  })
  test('removes nothing, and the entropy rises with it', () => {
    const entropies = [0.5, 0.7, 1, 1.5, 2, 100].map(value => entropy(at(value, 2, 1, 0.1, -1)))
    expect(entropies).toEqual(entropies.toSorted((a, b) => a - b))
    expect(entropies.at(-1)).toBeCloseTo(Math.log(4), 3)
  })
  test('keeps forbidden tokens forbidden and its input as it was', () => {
    const logits = Float32Array.of(-Infinity, 3)
    expect(temperature(0.5)(logits, contextOf())).toEqual(Float32Array.of(-Infinity, 6))
    expect(logits).toEqual(Float32Array.of(-Infinity, 3))
  })
  test.each([0, -1, Number.NaN, Infinity, 1e-60])('rejects %s and names greedy', value => {
    expect(() => temperature(value)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching('greedy') }),
    )
  })
})
