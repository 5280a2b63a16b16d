import { generate, repetitionReport, stopOnLoop, topK, whileLooping } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedIds, contextOf } from '../context.ts'
import { countingModel } from '../markov-model.ts'

const repeated = (phrase: readonly number[], count: number) => Array(count).fill(phrase).flat()
const small = fc.array(fc.nat(3), { maxLength: 40 })

describe('repetitionReport', () => {
  test('finds loops, the longest repeated span and the shares', () => {
    const ids = [9, ...repeated([1, 2, 3], 4), 1, 8, 7, 6, 5, 5, 5]
    expect(repetitionReport(ids, { window: 6, maxOrder: 2 })).toEqual({
      loops: [{ start: 1, period: 3, length: 13 }],
      endsInLoop: false,
      longestRepeat: { length: 10, first: 1, second: 4 },
      distinct: [4 / 6, 4 / 5],
      repeated: [1 - 8 / 20, 1 - 9 / 19],
    })
  })
  test('tells a short stutter from a loop as asked', () => {
    const ids = [4, 5, 5, 5]
    expect(repetitionReport(ids).loops).toEqual([])
    const { loops, endsInLoop } = repetitionReport(ids, { minLength: 3 })
    expect(loops).toEqual([{ start: 1, period: 1, length: 3 }])
    expect(endsInLoop).toBe(true)
    expect(repetitionReport(ids, { minLength: 2, minRepeats: 4 }).loops).toEqual([])
  })
  test.each([[[]], [[1]], [[1, 2, 3]]])('finds nothing in %j', ids => {
    expect(repetitionReport(ids, { maxOrder: 3 })).toEqual({
      loops: [],
      endsInLoop: false,
      longestRepeat: undefined,
      distinct: [1, 1, 1],
      repeated: [0, 0, 0],
    })
  })
  test('finds the longest span that a search for all finds', () => {
    fc.assert(
      fc.property(small, ids => {
        let longest: { length: number; first: number; second: number } | undefined
        for (let length = ids.length - 1; length > 0 && !longest; length--) {
          for (let first = 0; first + length < ids.length && !longest; first++) {
            for (let second = first + 1; second + length <= ids.length && !longest; second++) {
              const isSame =
                ids.slice(first, first + length).join() ===
                ids.slice(second, second + length).join()
              if (isSame) longest = { length, first, second }
            }
          }
        }
        expect(repetitionReport(ids).longestRepeat).toEqual(longest)
      }),
      { seed: 1 },
    )
  })
  test('finds every loop, and only stretches that repeat', () => {
    const options = { maxPeriod: 5, minLength: 4, minRepeats: 2 }
    fc.assert(
      fc.property(small, ids => {
        const { loops } = repetitionReport(ids, options)
        for (const { start, period, length } of loops) {
          const stretch = ids.slice(start, start + length)
          expect(length).toBeGreaterThanOrEqual(Math.max(4, 2 * period))
          expect(stretch.slice(period)).toEqual(stretch.slice(0, -period))
        }
        for (let period = 1; period <= 5; period++) {
          for (let start = 0; start + Math.max(4, 2 * period) <= ids.length; start++) {
            const stretch = ids.slice(start, start + Math.max(4, 2 * period))
            if (stretch.slice(period).join() !== stretch.slice(0, -period).join()) continue
            const end = start + stretch.length
            expect(loops.some(loop => loop.start <= start && loop.start + loop.length >= end)).toBe(
              true,
            )
          }
        }
      }),
      { seed: 2 },
    )
  })
  test('is quick on long monotony', () => {
    const { longestRepeat } = repetitionReport(Array(20_000).fill(7))
    expect(longestRepeat).toEqual({ length: 19_999, first: 0, second: 1 })
  })
  test.each([
    { window: 0 },
    { maxOrder: 1.5 },
    { maxPeriod: 0 },
    { minRepeats: 1 },
    { minLength: 0 },
  ])('rejects %j', options => {
    expect(() => repetitionReport([], options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})

describe('stopOnLoop', () => {
  const isLoop = (ids: readonly number[], options = {}) =>
    stopOnLoop(options)({ prompt: [1], ids, elapsedMs: 0 })

  test('ends where a phrase has been said often enough', () => {
    expect(isLoop([7, ...repeated([1, 2, 3, 4], 3)])).toBe('loop')
    expect(isLoop(repeated([1, 2, 3, 4], 3).slice(1))).toBeUndefined()
    expect(isLoop([...repeated([1, 2, 3, 4], 3), 9])).toBeUndefined()
    expect(isLoop(repeated([1, 2, 3, 4], 3), { maxPeriod: 3 })).toBeUndefined()
  })
  test('tells a loop at the end as the report does', () => {
    const options = { maxPeriod: 4, minLength: 3, minRepeats: 2 }
    fc.assert(
      fc.property(small, ids => {
        expect(isLoop(ids, options) === 'loop').toBe(repetitionReport(ids, options).endsInLoop)
      }),
      { seed: 3 },
    )
  })
  test('stops a generation', async () => {
    const generation = generate(countingModel(4), [0], {
      maxNewTokens: 100,
      strategy: 'greedy',
      stop: [stopOnLoop()],
    })
    for await (const _ of generation);
    expect(generation.result).toMatchObject({ reason: 'loop', ids: { length: 12 } })
  })
})

describe('whileLooping', () => {
  const processor = whileLooping(topK(1), { minLength: 4 })
  const logits = Float32Array.of(3, 2, 1)
  const allowed = (ids: readonly number[], promptLength = 0) =>
    allowedIds(processor(logits, { ...contextOf(ids), promptLength }))

  test('works in a loop of generated ids only', () => {
    expect(allowed([1, 1, 1, 1])).toEqual([0])
    expect(allowed([1, 1, 1, 2])).toEqual([0, 1, 2])
    expect(allowed([1, 1, 1, 1], 2)).toEqual([0, 1, 2])
    expect(processor.name).toBe('whileLooping(topK(1))')
  })
  test('breaks a loop under way', async () => {
    const forbidNext = (values: Float32Array) =>
      values.map((value, id) => (value === 10 ? -Infinity : id === 3 ? 5 : value))
    const generation = generate(countingModel(4), [0], {
      maxNewTokens: 20,
      strategy: 'greedy',
      processor: whileLooping(forbidNext),
    })
    for await (const _ of generation);
    expect(generation.result!.ids.join('').startsWith('1230123012303')).toBe(true)
  })
})
