import { bitsPerByte, crossEntropy } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'
import { sentence } from './worked-examples.ts'

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })

describe('bitsPerByte', () => {
  test('is 1 where each byte halves the probability', () => {
    expect(bitsPerByte(4 * Math.LN2, 4)).toBe(1)
  })

  test('is 8 for a uniform guess over bytes', () => {
    expect(bitsPerByte(3 * Math.log(256), 3)).toBeCloseTo(8, 12)
  })

  test('does not depend on how the text was cut into tokens', () => {
    const total = crossEntropy(sentence) * sentence.length
    const merged = [
      sentence[0] + sentence[1] + sentence[2],
      sentence[3] + sentence[4] + sentence[5],
    ]
    expect(bitsPerByte(crossEntropy(merged) * 2, 30)).toBeCloseTo(bitsPerByte(total, 30), 12)
  })

  test('is 0 for no loss, and passes NaN and Infinity on', () => {
    expect(bitsPerByte(0, 10)).toBe(0)
    expect(bitsPerByte(Number.NaN, 10)).toBeNaN()
    expect(bitsPerByte(Infinity, 10)).toBe(Infinity)
  })

  test.each([0, -1, 1.5, Number.NaN, Infinity])('rejects %d bytes', bytes => {
    expect(() => bitsPerByte(1, bytes)).toThrow(invalid)
  })

  test('rejects a sum of log p with its sign unchanged', () => {
    expect(() => bitsPerByte(-4.57, 30)).toThrow(invalid)
  })
})
