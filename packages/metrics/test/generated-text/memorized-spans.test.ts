import { memorizedSpans } from '@nexttoken/metrics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const characters = (text: string): string[] => Array.from(text)

/** For each end in `generated` the longest part ending there that `training` holds. */
function plainLengths(generated: string, training: string): number[] {
  return Array.from(generated, (_, index) => {
    let length = 0
    while (length <= index && training.includes(generated.slice(index - length, index + 1)))
      length++
    return length
  })
}

describe('memorizedSpans', () => {
  test('finds what was copied word for word, and where it stood', () => {
    const generated = 'and then the white whale rose again'
    const training = 'call me ishmael the white whale rose up'
    const { spans, longest, share, coverage } = memorizedSpans(generated, training, {
      minTokens: 3,
    })
    expect(spans).toEqual([{ start: 2, end: 6, trainingStart: 3 }])
    expect(longest).toEqual(spans[0])
    expect(share).toBe(2 / 5)
    expect(coverage).toBe(4 / 7)
  })

  test('gives overlapping spans each, and counts their tokens once', () => {
    const { spans, coverage } = memorizedSpans([1, 2, 3, 4, 5], [2, 3, 4, 5, 0, 1, 2, 3], {
      minTokens: 3,
    })
    expect(spans.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [1, 5],
    ])
    expect(coverage).toBe(1)
  })

  test('tells the longest span also where it is too short to count', () => {
    const result = memorizedSpans('a b c', 'x a b y')
    expect(result).toEqual({
      spans: [],
      longest: { start: 0, end: 2, trainingStart: 1 },
      share: 0,
      coverage: 0,
    })
  })

  test('finds nothing in common, or in nothing', () => {
    const none = { spans: [], longest: undefined, share: 0, coverage: 0 }
    expect(memorizedSpans('a b', 'c d', { minTokens: 1 })).toEqual(none)
    expect(memorizedSpans('', 'c d', { minTokens: 1 })).toEqual(none)
    expect(memorizedSpans('a', '', { minTokens: 1 })).toEqual(none)
  })

  test('reads the training text as it comes', () => {
    function* training(): Generator<number> {
      for (let i = 0; i < 10_000; i++) yield i
    }
    expect(memorizedSpans([77, 78, 79], training(), { minTokens: 2 }).spans).toEqual([
      { start: 0, end: 3, trainingStart: 77 },
    ])
  })

  test('agrees with looking for each part', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 })
      .map(list => list.join(''))
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 4 }), (generated, training, minTokens) => {
        const result = memorizedSpans(characters(generated), characters(training), { minTokens })
        const lengths = plainLengths(generated, training)
        const maximal = lengths.flatMap((length, index) =>
          length >= minTokens && lengths[index + 1] !== length + 1
            ? [[index + 1 - length, index + 1]]
            : [],
        )
        expect(result.spans.map(({ start, end }) => [start, end])).toEqual(maximal)
        const { start = 0, end = 0 } = result.longest ?? {}
        expect(end - start).toBe(Math.max(0, ...lengths))
        for (const span of result.spans) {
          const { start: from, end: to, trainingStart } = span
          expect(training.startsWith(generated.slice(from, to), trainingStart)).toBe(true)
        }
        const covered = characters(generated).filter((_, place) =>
          maximal.some(([from, to]) => from <= place && place < to),
        )
        expect(result.coverage).toBe(covered.length / Math.max(generated.length, 1))
        const parts = generated.length - minTokens + 1
        const found = lengths.filter(length => length >= minTokens).length
        expect(result.share).toBe(parts > 0 ? found / parts : 0)
      }),
      { seed: 8, numRuns: 300 },
    )
  })

  test('refuses spans of nothing', () => {
    expect(() => memorizedSpans('a', 'a', { minTokens: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
