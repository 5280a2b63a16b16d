import { repetitionRate, sequenceRepetition } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

describe('repetitionRate', () => {
  test('is the share of tokens seen shortly before', () => {
    expect(repetitionRate('a b a c b')).toBe(2 / 5)
    expect(repetitionRate('a b a c b', { window: 2 })).toBe(1 / 5)
    expect(repetitionRate([5, 5, 5, 5])).toBe(3 / 4)
  })

  test('is 0 for no tokens', () => {
    expect(repetitionRate('')).toBe(0)
  })

  test('refuses a window of nothing', () => {
    expect(() => repetitionRate('a', { window: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})

describe('sequenceRepetition', () => {
  test('is the share of n-grams that come again', () => {
    expect(sequenceRepetition('a b a b a b', 2)).toBeCloseTo(1 - 2 / 5, 12)
    expect(sequenceRepetition([1, 2, 3, 4, 5, 6])).toBe(0)
    expect(sequenceRepetition('and and and and and and and')).toBeCloseTo(3 / 4, 12)
  })

  test('is 0 for a sequence without n-grams', () => {
    expect(sequenceRepetition('a b c')).toBe(0)
  })
})
