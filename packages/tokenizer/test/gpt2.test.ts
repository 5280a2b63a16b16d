import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gpt2 } from '@nexttoken/tokenizer'
import fc from 'fast-check'
import { encode as referenceEncode } from 'gpt-tokenizer/encoding/gpt2'
import { describe, expect, test } from 'vitest'
import { mergeByRescanning } from './merge-by-rescanning.ts'

fc.configureGlobal({ seed: 1 })

const shared = new URL('../../../../shared/fixtures/', import.meta.url)
const tokenizer = gpt2()

describe('gpt2', () => {
  test.each([
    ['', []],
    ['Hello, my dog is cute', [15496, 11, 616, 3290, 318, 13779]],
    ['every effort moves you', [16833, 3626, 6100, 345]],
    ['I really like chocolate', [40, 1107, 588, 11311]],
    ["don't DON'T", [9099, 470, 23917, 6, 51]],
    ['  x', [220, 2124]],
    ['naïve', [2616, 38776]],
    ['日', [33768, 98]],
    ['😀', [47249, 222]],
    ['a'.repeat(9), [24794, 24794, 64]],
  ])('encodes %j', (text, ids) => {
    expect(tokenizer.encode(text)).toEqual(ids)
    expect(tokenizer.decode(ids)).toBe(text)
  })

  test('counts U+0085 as white space and U+FEFF not, as Unicode does', () => {
    expect(tokenizer.encode('a \u0085b')).toEqual([64, 220, 126, 227, 65])
    expect(tokenizer.encode('x \ufeff!')).toEqual([87, 27332, 119, 123, 0])
    expect(tokenizer.decode([171, 119, 123])).toBe('\ufeff')
  })

  test('takes lone surrogates for U+FFFD', () => {
    expect(tokenizer.encode('\ud800a\udc00')).toEqual([4210, 64, 4210])
    expect(tokenizer.encode('\ufffda\ufffd')).toEqual([4210, 64, 4210])
  })

  test('has 50,257 tokens, the last of which ends a text', () => {
    expect(tokenizer.name).toBe('gpt2')
    expect(tokenizer.vocabularySize).toBe(50257)
    expect(tokenizer.endOfText).toBe(50256)
    expect(tokenizer.decode([50256])).toBe('<|endoftext|>')
    expect(gpt2()).toBe(tokenizer)
  })

  test.each([
    ['a', 100_000, Array(25_000).fill(24794)],
    [' ', 100_000, Array(100_000).fill(220)],
    ['ab', 100_000, Array(100_000).fill(397)],
  ])('encodes a long run of %j', (part, count, ids) => {
    expect(tokenizer.encode(part.repeat(count))).toEqual(ids)
  })

  test('encodes long runs of emoji and of one letter that merges in two ways', () => {
    for (const text of ['😀'.repeat(100_000), 'é'.repeat(100_000), 'aé'.repeat(100_000)]) {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
    }
  })

  test('joins as rescanning for the lowest rank does', () => {
    const { model } = tokenizer.toJson() as {
      model: { vocab: Record<string, number>; merges: string[] }
    }
    const ranks = new Map(model.merges.map((merge, rank) => [merge, rank]))
    const word = fc.string({ unit: fc.constantFrom(...'aabehinorst'), maxLength: 80 })
    fc.assert(
      fc.property(word, text => {
        const expected = mergeByRescanning([...text], ranks).map(token => model.vocab[token])
        expect(tokenizer.encode(text)).toEqual(expected)
      }),
    )
  })

  test('agrees with gpt-tokenizer where that is right: texts without U+FEFF, U+0085, specials', () => {
    const unit = fc.oneof(
      fc.constantFrom(..." \n\tabet'sll019.,!?"),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), units => {
        const text = units.join('').replace(/[\u0085\ufeff]/g, '')
        expect(tokenizer.encode(text)).toEqual(referenceEncode(text))
      }),
    )
  })

  test('gives back every well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
      }),
    )
  })
})

describe.skipIf(!existsSync(shared))('gpt2 (needs ../shared, run by .ci/run)', () => {
  const read = (path: string) => readFileSync(new URL(path, shared), 'utf8')

  test('agrees with Hugging Face tokenizers in 23 cases', () => {
    const { cases } = JSON.parse(read('gpt2-tokenizer/cases.json'))
    expect(cases).toHaveLength(23)
    for (const { text, ids } of cases) expect(tokenizer.encode(text)).toEqual(ids)
  })

  test('writes the vocabulary and merges as published', () => {
    const { model } = tokenizer.toJson() as { model: { vocab: object; merges: string[] } }
    expect(model.vocab).toEqual(JSON.parse(read('gpt2-tokenizer/vocab.json')))
    expect(model.merges).toEqual(read('gpt2-tokenizer/merges.txt').trim().split('\n').slice(1))
  })

  test('gives back texts of nine languages', () => {
    for (const file of readdirSync(new URL('udhr', shared))) {
      const text = read(`udhr/${file}`)
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
    }
  })
})
