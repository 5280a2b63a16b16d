import { distinctN } from '@nexttoken/metrics'
import { describe, expect, test } from 'vitest'

describe('distinctN', () => {
  test('divides the different n-grams by all', () => {
    expect(distinctN(['the cat the cat'], 1)).toBe(2 / 4)
    expect(distinctN(['the cat the cat'], 2)).toBe(2 / 3)
  })

  test('counts over all texts, and no n-gram across two of them', () => {
    expect(distinctN(['a b', 'b a', 'a b'], 2)).toBe(2 / 3)
  })

  test('takes ids and words alike', () => {
    expect(distinctN([Int32Array.of(7, 8, 7, 8), [7, 9]], 1)).toBe(3 / 6)
    expect(distinctN([['a b', 'c']], 1)).toBe(1)
  })

  test('is 0 where no text is long enough', () => {
    expect(distinctN(['a b', ''], 3)).toBe(0)
    expect(distinctN([], 1)).toBe(0)
  })

  test.each([0, 1.5, Number.NaN])('refuses order %d', order => {
    expect(() => distinctN(['a'], order)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
