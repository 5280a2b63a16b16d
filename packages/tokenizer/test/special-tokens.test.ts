import { byteLevelBpe, gpt2 } from '@nexttoken/tokenizer'
import { describe, expect, test } from 'vitest'

describe('allowedSpecial', () => {
  const text = 'hello <|endoftext|> world'

  test('makes a special token one id', () => {
    for (const allowedSpecial of ['all', ['<|endoftext|>']] as const) {
      expect(gpt2().encode(text, { allowedSpecial })).toEqual([31373, 220, 50256, 995])
    }
    expect(gpt2().encode('<|endoftext|><|endoftext|>', { allowedSpecial: 'all' })).toEqual([
      50256, 50256,
    ])
  })

  test('makes encode throw for any other special token', () => {
    for (const options of [
      undefined,
      { allowedSpecial: 'none' },
      { allowedSpecial: ['<|other|>'] },
    ] as const) {
      expect(() => gpt2().encode(text, options)).toThrow(
        expect.objectContaining({
          code: 'DISALLOWED_SPECIAL_TOKEN',
          message: expect.stringContaining('<|endoftext|> at position 6'),
        }),
      )
    }
    expect(() => gpt2().encodeWithOffsets(text)).toThrow(
      expect.objectContaining({ code: 'DISALLOWED_SPECIAL_TOKEN' }),
    )
  })

  test('leaves what only looks like one alone', () => {
    expect(gpt2().decode(gpt2().encode('<|endoftext| >'))).toBe('<|endoftext| >')
  })

  test('rejects other values', () => {
    const options = { allowedSpecial: '<|endoftext|>' } as unknown as { allowedSpecial: 'all' }
    expect(() => gpt2().encode(text, options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })

  test('finds the longest of several that begin at one place, and needs no escaping', () => {
    const vocabulary = { a: 0, '(': 1, '(a': 2, '(a)*': 3 }
    const tokenizer = byteLevelBpe({ vocabulary, merges: [], specialTokens: ['(a', '(a)*'] })
    expect(tokenizer.encode('a(a)*(aa(', { allowedSpecial: 'all' })).toEqual([0, 3, 2, 0, 1])
    expect(tokenizer.encode('(a)*', { allowedSpecial: ['(a)*'] })).toEqual([3])
  })
})
