import { softmax, topP } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'

const keep = (processor: ReturnType<typeof topP>, probabilities: readonly number[]) =>
  allowedIds(processor(Float32Array.from(probabilities, Math.log), contextOf()))

describe('topP', () => {
  test('keeps the smallest set that reaches the mass', () => {
    expect(keep(topP(0.9), [0.05, 0.6, 0.02, 0.33])).toEqual([1, 3])
    expect(keep(topP(0.9), [0.95, 0.03, 0.02])).toEqual([0])
  })
  test('needs more tokens the less sure the model is', () => {
    expect(keep(topP(0.9), Array(22).fill(1 / 22))).toHaveLength(20)
  })
  test('keeps the likeliest alone at 0 and all at 1', () => {
    expect(keep(topP(0), [0.2, 0.5, 0.3])).toEqual([1])
    expect(keep(topP(1), [0.2, 0.5, 0.3])).toEqual([0, 1, 2])
  })
  test('splits equals by id: the higher stay, or the lower when asked', () => {
    expect(keep(topP(0.6), [0.25, 0.25, 0.25, 0.25])).toEqual([1, 2, 3])
    expect(keep(topP(0.6, { ties: 'lower-id' }), [0.25, 0.25, 0.25, 0.25])).toEqual([0, 1, 2])
  })
  test('keeps at least minTokensToKeep, also beyond the tokens it would sort', () => {
    expect(keep(topP(0.5, { minTokensToKeep: 3 }), [0.9, 0.05, 0.04, 0.01])).toEqual([0, 1, 2])
    expect(keep(topP(0.5, { minTokensToKeep: 9 }), [0.9, 0.1])).toEqual([0, 1])
  })
  test('leaves its input as it was and passes NaN on', () => {
    const logits = Float32Array.of(5, 1)
    topP(0.5)(logits, contextOf())
    expect(logits).toEqual(Float32Array.of(5, 1))
    expect(topP(0.5)(Float32Array.of(1, Number.NaN), contextOf())).toEqual(
      Float32Array.of(1, Number.NaN),
    )
  })
  test.each([[[-Infinity, -Infinity]], [[Number.NaN]], [[]]])('leaves %j as it is', values => {
    const logits = Float32Array.from(values)
    expect(topP(0.5)(logits, contextOf())).toEqual(logits)
    expect(topP(0.5, { minTokensToKeep: 3 })(logits, contextOf())).toEqual(logits)
  })
  test('reaches the mass with its tokens and not without the least of them', () => {
    const logits = fc.array(fc.float({ min: -12, max: 12, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(logits, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, p) => {
        const probabilities = softmax(Float32Array.from(values))
        const kept = allowedIds(topP(p)(Float32Array.from(values), contextOf()))
        const mass = kept.reduce((sum, id) => sum + probabilities[id], 0)
        const least = Math.min(...kept.map(id => probabilities[id]))
        expect(mass).toBeGreaterThan(p - 1e-6)
        expect(mass - least).toBeLessThan(p + 1e-6)
        const others = probabilities.filter((_, id) => !kept.includes(id))
        expect(Math.max(0, ...others)).toBeLessThanOrEqual(least * (1 + 1e-6))
      }),
    )
  })
  test.each([
    () => topP(-0.1),
    () => topP(1.1),
    () => topP(Number.NaN),
    () => topP(0.5, { minTokensToKeep: 0 }),
    () => topP(0.5, { ties: 'keep' as 'lower-id' }),
  ])('rejects %s', make => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
