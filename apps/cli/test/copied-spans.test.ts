import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copiedSpans } from '../src/copied-spans.ts'

describe('copiedSpans', () => {
  test('finds the longest span that the source holds', () => {
    const { longest, longestText } = copiedSpans('xx the white whale yy', 'see the white whales')
    expect({ longest, longestText }).toEqual({ longest: 16, longestText: ' the white whale' })
  })

  test('counts 20-character spans that the source holds', () => {
    const copied = 'abcdefghijklmnopqrst'
    expect(copiedSpans(`${copied}!`, `..${copied}..`).share).toBe(1 / 2)
    expect(copiedSpans('short', 'short').share).toBe(0)
  })

  test('counts characters, not UTF-16 units', () => {
    expect(copiedSpans('🐋🐋?', '🐋🐋!').longest).toBe(2)
  })

  test('of nothing finds nothing', () => {
    expect(copiedSpans('', 'abc')).toEqual({ longest: 0, longestText: '', share: 0 })
  })

  test('agrees with trying every span', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 14 })
    fc.assert(
      fc.property(words, words, (text, source) => {
        let best = 0
        for (let start = 0; start < text.length; start++) {
          for (let end = start + 1; end <= text.length; end++) {
            if (source.includes(text.slice(start, end))) best = Math.max(best, end - start)
          }
        }
        expect(copiedSpans(text, source).longest).toBe(best)
      }),
    )
  })
})
