import { evaluationWindows } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** For each scored target: its position, and the position of the first id that its window shows. */
function scored(count: number, contextLength: number, stride?: number): [number, number][] {
  const cut = stride === undefined ? { contextLength } : { contextLength, stride }
  return [...evaluationWindows(count, cut)].flatMap(({ start, length, scored }) =>
    Array.from({ length: length - scored }, (_, i): [number, number] => [
      start + 1 + scored + i,
      start,
    ]),
  )
}

/** The same from the definition, one target after the other, for windows that overlap. */
function expectedWithOverlap(count: number, context: number, stride: number): [number, number][] {
  const seen = new Map<number, number>()
  for (let start = 0; ; start += stride) {
    const end = Math.min(start + context, count)
    for (let target = start + 1; target < end; target++) {
      if (!seen.has(target)) seen.set(target, start)
    }
    if (end === count) break
  }
  return [...seen]
}

const sizes = fc
  .integer({ min: 1, max: 20 })
  .chain(context =>
    fc.tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.constant(context),
      fc.integer({ min: 1, max: context }),
    ),
  )

describe('evaluationWindows', () => {
  test('without a stride cuts one window after the other, the last one shorter', () => {
    expect([...evaluationWindows(8, { contextLength: 3 })]).toEqual([
      { start: 0, length: 3, scored: 0 },
      { start: 3, length: 3, scored: 0 },
      { start: 6, length: 1, scored: 0 },
    ])
  })

  test('with a stride lets windows of the context overlap', () => {
    expect([...evaluationWindows(9, { contextLength: 4, stride: 2 })]).toEqual([
      { start: 0, length: 3, scored: 0 },
      { start: 2, length: 3, scored: 1 },
      { start: 4, length: 3, scored: 1 },
      { start: 6, length: 2, scored: 1 },
    ])
  })

  test('with a stride of the context is as without one', () => {
    expect(scored(300, 128, 128)).toEqual(scored(300, 128))
  })

  test('scores every id but the first exactly once', () => {
    fc.assert(
      fc.property(sizes, ([count, context, stride]) => {
        const targets = scored(count, context, stride).map(([target]) => target)
        expect(targets).toEqual(
          Array.from({ length: Math.max(0, count - 1) }, (_, index) => index + 1),
        )
      }),
    )
  })

  test('scores in the first window that holds both target and what is before it', () => {
    fc.assert(
      fc.property(sizes, ([count, context, stride]) => {
        fc.pre(stride < context && count > 1)
        expect(scored(count, context, stride)).toEqual(expectedWithOverlap(count, context, stride))
      }),
    )
  })

  test.each([
    [{ contextLength: 0 }, /contextLength/],
    [{ contextLength: 4, stride: 0 }, /stride/],
    [{ contextLength: 4, stride: 5 }, /at most the context of 4, got 5/],
    [{ contextLength: 4, stride: 1.5 }, /stride/],
  ] as const)('refuses %j at once', (cut, message) => {
    expect(() => evaluationWindows(9, cut)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      }),
    )
  })
})
