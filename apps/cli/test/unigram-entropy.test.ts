import { describe, expect, test } from 'vitest'
import { unigramEntropy } from '../src/unigram-entropy.ts'

describe('unigramEntropy', () => {
  test('is ln V for V equally frequent ids', () => {
    expect(unigramEntropy([0, 1, 2, 3])).toBeCloseTo(Math.log(4), 12)
  })

  test('counts all parts together', () => {
    expect(unigramEntropy([7, 7], Int32Array.of(7, 1))).toBeCloseTo(0.562335144618808, 12)
  })

  test('is 0 where there is one id', () => {
    expect(unigramEntropy([5, 5, 5])).toBe(0)
  })
})
