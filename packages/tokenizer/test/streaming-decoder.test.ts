import { characterLevel, gpt2, streamingDecoder } from '@nexttoken/tokenizer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

fc.configureGlobal({ seed: 1 })

const [smileStart, smileEnd] = gpt2().encode('😀')
const withoutBytes = { decode: (ids: Iterable<number>) => gpt2().decode(ids) }

describe.each([
  ['bytes', gpt2()],
  ['decode alone', withoutBytes],
])('streamingDecoder from %s', (_, tokenizer) => {
  test('waits for the rest of a character', () => {
    const decoder = streamingDecoder(tokenizer)
    expect([0, smileStart, smileEnd, 0].map(decoder.push)).toEqual(['!', '', '😀', '!'])
    expect(decoder.flush()).toBe('')
  })

  test('ends an unfinished character as decode does, and starts anew', () => {
    const decoder = streamingDecoder(tokenizer)
    expect(decoder.push(smileStart)).toBe('')
    expect(decoder.flush()).toBe('\ufffd')
    expect(decoder.push(smileEnd) + decoder.flush()).toBe('\ufffd')
  })

  test('gives together what decode gives', () => {
    const id = fc.oneof(fc.nat({ max: 255 }), fc.nat({ max: 50256 }))
    fc.assert(
      fc.property(fc.array(id), ids => {
        const decoder = streamingDecoder(tokenizer)
        expect(ids.map(decoder.push).join('') + decoder.flush()).toBe(gpt2().decode(ids))
      }),
    )
  })

  test('throws for an unknown id', () => {
    expect(() => streamingDecoder(tokenizer).push(50257)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ID' }),
    )
  })
})

describe('streamingDecoder', () => {
  test('keeps a leading U+FEFF', () => {
    const decoder = streamingDecoder(characterLevel('\ufeffa'))
    expect([1, 0].map(decoder.push)).toEqual(['\ufeff', 'a'])
  })

  test('keeps the spaces between words of a decoder that drops the first', () => {
    const words = ['to', 'be', 'or']
    const decode = (ids: Iterable<number>) => Array.from(ids, id => words[id]).join(' ')
    const decoder = streamingDecoder({ decode })
    expect([0, 1, 2].map(decoder.push)).toEqual(['to', ' be', ' or'])
  })
})
