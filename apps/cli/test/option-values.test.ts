import { describe, expect, test } from 'vitest'
import { decimal, integer } from '../src/option-values.ts'

describe('integer', () => {
  test('takes whole numbers from its least on', () => {
    expect([integer(0)('0'), integer(1)('600'), integer(1)('1e3')]).toEqual([0, 600, 1000])
  })

  test.each(['', ' ', 'many', '1.5', '0', '-1', 'NaN', 'Infinity'])('refuses %j', text => {
    expect(() => integer(1)(text)).toThrow('Expected a whole number of at least 1.')
  })
})

describe('decimal', () => {
  test.each([
    [{ above: 0 }, '3e-3', ['0', '-1', 'Infinity', 'x']],
    [{ atLeast: 0, below: 1 }, '0', ['1', '-0.1', 'NaN', '']],
  ] as const)('%j takes %j', (range, good, bad) => {
    expect(decimal(range)(good)).toBe(Number(good))
    for (const text of bad) expect(() => decimal(range)(text)).toThrow(/^Expected a number /)
  })
})
