import { slidingWindows, type Windows } from '@nexttoken/data'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failure } from './failure.ts'

const count = (length: number): number[] => Array.from({ length }, (_, index) => index)

const everyWindow = (windows: Windows): { inputs: number[]; targets: number[] }[] =>
  count(windows.length).map(index => {
    const { inputs, targets } = windows.at(index)
    return { inputs: [...inputs], targets: [...targets] }
  })

describe('slidingWindows', () => {
  test('shifts the targets of "every effort moves you" by one', () => {
    const windows = slidingWindows([16833, 3626, 6100, 345], { contextLength: 3 })
    expect(windows.length).toBe(1)
    expect(windows.contextLength).toBe(3)
    expect(windows.at(0)).toEqual({
      inputs: Int32Array.of(16833, 3626, 6100),
      targets: Int32Array.of(3626, 6100, 345),
    })
  })

  test('moves by the context length when no stride is given, and leaves out the incomplete end', () => {
    expect(everyWindow(slidingWindows(count(8), { contextLength: 3 }))).toEqual([
      { inputs: [0, 1, 2], targets: [1, 2, 3] },
      { inputs: [3, 4, 5], targets: [4, 5, 6] },
    ])
  })

  test('overlaps for a smaller stride and skips for a larger one', () => {
    const starts = (stride: number): number[] =>
      everyWindow(slidingWindows(count(10), { contextLength: 4, stride })).map(
        ({ inputs }) => inputs[0],
      )
    expect(starts(1)).toEqual([0, 1, 2, 3, 4, 5])
    expect(starts(2)).toEqual([0, 2, 4])
    expect(starts(5)).toEqual([0, 5])
    expect(starts(6)).toEqual([0])
  })

  test('needs exactly one id more than the context', () => {
    expect(slidingWindows(count(5), { contextLength: 4 }).length).toBe(1)
    expect(() => slidingWindows(count(4), { contextLength: 4 })).toThrow(
      failure('TOO_SHORT', 'context length of 4', 'at least 5 ids', 'got 4'),
    )
    expect(() => slidingWindows([], { contextLength: 1 })).toThrow(failure('TOO_SHORT', 'got 0'))
  })

  test('gives the same windows for every kind of ids', () => {
    const ids = [5, 0, 65_535, 7, 8, 9, 10]
    const expected = everyWindow(slidingWindows(ids, { contextLength: 2, stride: 1 }))
    for (const typed of [Int32Array.from(ids), Uint16Array.from(ids)]) {
      expect(everyWindow(slidingWindows(typed, { contextLength: 2, stride: 1 }))).toEqual(expected)
    }
  })

  test('does not copy an Int32Array', () => {
    const ids = Int32Array.from(count(9))
    const { inputs, targets } = slidingWindows(ids, { contextLength: 4 }).at(1)
    expect(inputs.buffer).toBe(ids.buffer)
    expect(targets.buffer).toBe(ids.buffer)
  })

  test.each([0, -1, 1.5, Number.NaN, Infinity])('rejects %d as context length or stride', wrong => {
    const ids = count(9)
    expect(() => slidingWindows(ids, { contextLength: wrong })).toThrow(
      failure('INVALID_OPTION', 'contextLength', String(wrong)),
    )
    expect(() => slidingWindows(ids, { contextLength: 2, stride: wrong })).toThrow(
      failure('INVALID_OPTION', 'stride', String(wrong)),
    )
  })

  test.each([-1, 2, 0.5, Number.NaN])('rejects the index %d of two windows', index => {
    const windows = slidingWindows(count(7), { contextLength: 3 })
    expect(() => windows.at(index)).toThrow(failure('INVALID_WINDOW', '[0, 2)', String(index)))
  })

  test('rejects what is no list of token ids', () => {
    expect(() => slidingWindows('a text' as never, { contextLength: 2 })).toThrow(
      failure('INVALID_IDS', 'string', 'encode'),
    )
    expect(() => slidingWindows([1, 2, 2.5, 3], { contextLength: 2 })).toThrow(
      failure('INVALID_IDS', '2.5 at index 2'),
    )
    expect(() => slidingWindows([1, 2 ** 31, 3], { contextLength: 2 })).toThrow(
      failure('INVALID_IDS'),
    )
  })

  test('starts at every multiple of the stride where a window fits, and nowhere else', () => {
    const sizes = fc.record({
      length: fc.integer({ min: 2, max: 200 }),
      contextLength: fc.integer({ min: 1, max: 50 }),
      stride: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(sizes, ({ length, contextLength, stride }) => {
        fc.pre(length > contextLength)
        const ids = count(length)
        const expected = []
        for (let start = 0; start + contextLength + 1 <= length; start += stride) {
          expected.push({
            inputs: ids.slice(start, start + contextLength),
            targets: ids.slice(start + 1, start + contextLength + 1),
          })
        }
        expect(everyWindow(slidingWindows(ids, { contextLength, stride }))).toEqual(expected)
      }),
    )
  })
})
