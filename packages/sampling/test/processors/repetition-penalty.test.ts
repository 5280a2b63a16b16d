import { repetitionPenalty } from '@nexttoken/sampling'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../context.ts'

describe('repetitionPenalty', () => {
  const logits = Float32Array.of(4, -4, 4, -4, -Infinity)

  test('divides positive logits and multiplies negative ones, once an id', () => {
    const processor = repetitionPenalty(2)
    expect(processor(logits, contextOf([0, 1, 0, 0, 4]))).toEqual(
      Float32Array.of(2, -8, 4, -4, -Infinity),
    )
    expect(logits).toEqual(Float32Array.of(4, -4, 4, -4, -Infinity))
  })
  test('looks at the last tokens only, when told so', () => {
    const processor = repetitionPenalty(2, { lastTokens: 2 })
    expect(processor(logits, contextOf([0, 1, 2]))).toEqual(
      Float32Array.of(4, -8, 2, -4, -Infinity),
    )
  })
  test('leaves out the first ids, when told so', () => {
    const processor = repetitionPenalty(2, { promptIgnoreLength: 2 })
    expect(processor(logits, contextOf([0, 1, 2]))).toEqual(
      Float32Array.of(4, -4, 2, -4, -Infinity),
    )
  })
  test.each([
    () => repetitionPenalty(0),
    () => repetitionPenalty(-1),
    () => repetitionPenalty(Number.NaN),
    () => repetitionPenalty(1.1, { lastTokens: 0 }),
    () => repetitionPenalty(1.1, { promptIgnoreLength: -1 }),
  ])('rejects %s', make => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
