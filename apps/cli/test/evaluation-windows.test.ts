import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluationWindows } from '../src/evaluation-windows.ts'

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

/** The same from the definition, one target after the other. */
function expectedWithStride(
  count: number,
  contextLength: number,
  stride: number,
): [number, number][] {
  const seen = new Map<number, number>()
  for (let start = 0; ; start += stride) {
    const end = Math.min(start + contextLength, count)
    for (let target = start + 1; target < end; target++) {
      if (!seen.has(target)) seen.set(target, start)
    }
    if (end === count) break
  }
  return [...seen]
}

describe('evaluationWindows', () => {
  test('without a stride cuts one window after the other, the last one shorter', () => {
    expect([...evaluationWindows(8, { contextLength: 3 })]).toEqual([
      { start: 0, length: 3, scored: 0 },
      { start: 3, length: 3, scored: 0 },
      { start: 6, length: 1, scored: 0 },
    ])
  })

  test('without a stride scores every id but the first exactly once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (count, context) => {
          const targets = scored(count, context).map(([target]) => target)
          expect(targets).toEqual(Array.from({ length: count - 1 }, (_, index) => index + 1))
        },
      ),
    )
  })

  test('with a stride scores in the first window that holds both target and what is before it', () => {
    const sizes = fc
      .integer({ min: 2, max: 20 })
      .chain(context =>
        fc.tuple(
          fc.integer({ min: 2, max: 60 }),
          fc.constant(context),
          fc.integer({ min: 1, max: context }),
        ),
      )
    fc.assert(
      fc.property(sizes, ([count, context, stride]) => {
        expect(scored(count, context, stride)).toEqual(expectedWithStride(count, context, stride))
      }),
    )
  })
})
