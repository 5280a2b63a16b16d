import { characterLevel, gpt2 } from '@nexttoken/tokenizer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

fc.configureGlobal({ seed: 1 })

describe('encodeWithOffsets', () => {
  test('places words with the space before them', () => {
    expect(gpt2().encodeWithOffsets('Hello, my')).toEqual([
      { id: 15496, start: 0, end: 5 },
      { id: 11, start: 5, end: 6 },
      { id: 616, start: 6, end: 9 },
    ])
  })

  test('gives every part of a character the whole character', () => {
    expect(gpt2().encodeWithOffsets('x😀日')).toEqual([
      { id: 87, start: 0, end: 1 },
      { id: 47249, start: 1, end: 3 },
      { id: 222, start: 1, end: 3 },
      { id: 33768, start: 3, end: 4 },
      { id: 98, start: 3, end: 4 },
    ])
  })

  test('places special tokens', () => {
    const spans = gpt2().encodeWithOffsets('hello <|endoftext|> world', { allowedSpecial: 'all' })
    expect(spans.map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [5, 6],
      [6, 19],
      [19, 25],
    ])
  })

  test('counts UTF-16 code units for characters', () => {
    expect(characterLevel('a😀').encodeWithOffsets('😀a')).toEqual([
      { id: 1, start: 0, end: 2 },
      { id: 0, start: 2, end: 3 },
    ])
  })

  test('has the ids of encode, and every token lies where its text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const spans = gpt2().encodeWithOffsets(text)
        expect(spans.map(span => span.id)).toEqual(gpt2().encode(text))
        for (const { id, start, end } of spans) {
          const own = gpt2().decode([id])
          if (!own.includes('\ufffd')) expect(text.slice(start, end)).toBe(own)
        }
        expect(spans.at(-1)?.end ?? 0).toBe(text.length)
      }),
    )
  })
})
