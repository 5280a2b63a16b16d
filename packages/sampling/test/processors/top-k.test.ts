import { topK } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'

const keep = (processor: ReturnType<typeof topK>, ...logits: number[]) =>
  allowedIds(processor(Float32Array.from(logits), contextOf()))

describe('topK', () => {
  test('keeps the k largest with their logits', () => {
    const logits = Float32Array.of(0.5, 3, -1, 2)
    expect(topK(2)(logits, contextOf())).toEqual(Float32Array.of(-Infinity, 3, -Infinity, 2))
    expect(logits).toEqual(Float32Array.of(0.5, 3, -1, 2))
  })
  test('keeps every logit equal to the k-th', () => {
    expect(keep(topK(2), 1, 2, 1, 1, 0)).toEqual([0, 1, 2, 3])
  })
  test("keeps exactly k with ties: 'lower-id'", () => {
    expect(keep(topK(2, { ties: 'lower-id' }), 1, 2, 1, 1, 0)).toEqual([0, 1])
  })
  test('keeps at least minTokensToKeep, and all when k is beyond the vocabulary', () => {
    expect(keep(topK(1, { minTokensToKeep: 3 }), 4, 3, 2, 1)).toEqual([0, 1, 2])
    expect(keep(topK(9), 4, 3, 2)).toEqual([0, 1, 2])
  })
  test('leaves forbidden tokens forbidden when fewer than k are allowed', () => {
    const ties = 'lower-id'
    expect(keep(topK(3), -Infinity, 1, -Infinity, -Infinity)).toEqual([1])
    expect(keep(topK(3, { ties }), -Infinity, 1, -Infinity, -Infinity)).toEqual([1])
  })
  test.each([[[-Infinity, -Infinity]], [[Number.NaN]], [[]]])('leaves %j as it is', values => {
    const logits = Float32Array.from(values)
    expect(topK(1, { ties: 'lower-id' })(logits, contextOf())).toEqual(logits)
  })
  test('passes NaN on', () => {
    expect(topK(1)(Float32Array.of(1, Number.NaN, 2), contextOf())[1]).toBeNaN()
  })
  test('agrees with sorting, ties included', () => {
    const coarse = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(coarse, fc.integer({ min: 1, max: 220 }), (logits, k) => {
        const ranked = logits.map((_, id) => id).sort((a, b) => logits[b] - logits[a] || a - b)
        const best = ranked.slice(0, k).sort((a, b) => a - b)
        expect(keep(topK(k, { ties: 'lower-id' }), ...logits)).toEqual(best)
        const kth = Math.min(...best.map(id => logits[id]))
        expect(keep(topK(k), ...logits)).toEqual(
          logits.map((_, id) => id).filter(id => logits[id] >= kth),
        )
      }),
    )
  })
  test.each([
    () => topK(0),
    () => topK(1.5),
    () => topK(Number.NaN),
    () => topK(1, { minTokensToKeep: 0 }),
    () => topK(1, { ties: 'higher-id' as 'keep' }),
  ])('rejects %s', make => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
