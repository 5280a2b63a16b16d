import { argmax } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'

describe('argmax', () => {
  test('takes the lower id of equals', () => {
    expect(argmax([1, 3, 2, 3])).toBe(1)
    expect(argmax(new Float32Array(5))).toBe(0)
  })
  test('never takes a forbidden token', () => {
    expect(argmax([-Infinity, -1e30, -Infinity])).toBe(1)
  })
  test('refuses NaN anywhere and an empty distribution', () => {
    expect(() => argmax([5, Number.NaN])).toThrow(expect.objectContaining({ code: 'NOT_A_NUMBER' }))
    expect(() => argmax([-Infinity])).toThrow(
      expect.objectContaining({ code: 'EMPTY_DISTRIBUTION' }),
    )
  })
})
