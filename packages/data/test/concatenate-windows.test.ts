import { batches, concatenateWindows, slidingWindows } from '@nexttoken/data'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collect } from './collect.ts'
import { failure } from './failure.ts'

describe('concatenateWindows', () => {
  test('makes one batch [2, 3] of two texts', async () => {
    const texts = [
      [16833, 3626, 6100, 345], // every effort moves you
      [40, 1107, 588, 11311], // I really like chocolate
    ]
    const windows = concatenateWindows(texts.map(ids => slidingWindows(ids, { contextLength: 3 })))
    const [batch, ...others] = await collect(batches(windows, { batchSize: 2 }))
    expect(others).toEqual([])
    expect(batch.shape).toEqual([2, 3])
    expect(batch.inputs).toEqual(Int32Array.of(16833, 3626, 6100, 40, 1107, 588))
    expect(batch.targets).toEqual(Int32Array.of(3626, 6100, 345, 1107, 588, 11311))
  })

  test('finds each window of each part, also where a part is empty', () => {
    const part = fc.integer({ min: 0, max: 5 })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), lengths => {
        const parts = lengths.map((length, name) => ({
          length,
          contextLength: 1,
          at: (index: number) => ({ inputs: Int32Array.of(name), targets: Int32Array.of(index) }),
        }))
        const whole = concatenateWindows(parts)
        const found = Array.from({ length: whole.length }, (_, index) => whole.at(index))
        expect(found).toEqual(
          parts.flatMap(({ length, at }) => Array.from({ length }, (_, index) => at(index))),
        )
      }),
    )
  })

  test('passes an index out of range on to the parts, which reject it', () => {
    const part = slidingWindows([1, 2, 3, 4], { contextLength: 2 })
    const whole = concatenateWindows([part, part])
    for (const index of [-1, whole.length, 0.5, Number.NaN]) {
      expect(() => whole.at(index)).toThrow(failure('INVALID_WINDOW'))
    }
  })

  test('rejects no part, and parts of different context lengths', () => {
    const ids = [1, 2, 3, 4, 5]
    expect(() => concatenateWindows([])).toThrow(failure('TOO_SHORT', 'at least one text'))
    const parts = [2, 2, 3].map(contextLength => slidingWindows(ids, { contextLength }))
    expect(() => concatenateWindows(parts)).toThrow(
      failure('INVALID_WINDOW', 'context length 2', 'got 3 in part 2'),
    )
  })
})
