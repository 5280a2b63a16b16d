import { existsSync, readFileSync } from 'node:fs'
import { gpt2, tokenizerFromJson } from '@nexttoken/tokenizer'
import { describe, expect, test } from 'vitest'

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const shared = '../../../../shared/fixtures/tiny-random-gpt2/'
const trained = read('fixtures/bpe/tokenizer.json')

/** A small file, changed at one place. */
function changed(path: string, value: unknown) {
  const file = structuredClone(trained)
  const names = path.split('.')
  const last = names.pop() as string
  let part = file
  for (const name of names) part = part[name]
  part[last] = value
  return file
}

describe('tokenizerFromJson', () => {
  test('agrees with Hugging Face tokenizers, before and after writing', () => {
    const tokenizer = tokenizerFromJson(trained)
    const reread = tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer.toJson())))
    for (const { text, ids } of read('fixtures/bpe/cases.json').cases) {
      expect(tokenizer.encode(text, { allowedSpecial: 'all' })).toEqual(ids)
      expect(reread.encode(text, { allowedSpecial: 'all' })).toEqual(ids)
    }
  })

  test('writes what Hugging Face wrote', () => {
    const { model, ...rest } = tokenizerFromJson(trained).toJson() as typeof trained
    const { model: expected, ...expectedRest } = trained
    const merges = expected.merges.map((pair: string[]) => pair.join(' '))
    expect(model).toEqual({ ...expected, merges })
    expect({ ...rest, decoder: trained.decoder }).toEqual(expectedRest)
  })

  test('reads what gpt2 writes', () => {
    const reread = tokenizerFromJson(JSON.parse(JSON.stringify(gpt2().toJson())))
    const text = "It's naïve — 日本 😀  \n end<|endoftext|>x"
    expect(reread.encode(text, { allowedSpecial: 'all' })).toEqual(
      gpt2().encode(text, { allowedSpecial: 'all' }),
    )
    expect([reread.vocabularySize, reread.endOfText]).toEqual([50257, 50256])
  })

  test('finds added tokens that are not special without permission', () => {
    const { added_tokens } = trained
    const file = changed('added_tokens', [
      ...added_tokens,
      { id: 512, content: '[user] ', special: false },
    ])
    const tokenizer = tokenizerFromJson(file)
    expect(tokenizer.encode('!!')).toEqual([1, 1])
    expect(tokenizer.encode('![user] !')).toEqual([1, 512, 1])
    expect(tokenizer.decode([512])).toBe('[user] ')
    expect(tokenizer.vocabularySize).toBe(513)
  })

  test.each([
    ['model.type', 'WordPiece'],
    ['model.end_of_word_suffix', '</w>'],
    ['model.ignore_merges', true],
    ['model.dropout', 0.1],
    ['pre_tokenizer', { type: 'Sequence', pretokenizers: [] }],
    ['pre_tokenizer.add_prefix_space', true],
    ['pre_tokenizer.use_regex', false],
    ['normalizer', { type: 'NFC' }],
    ['post_processor', { type: 'TemplateProcessing' }],
    ['decoder', { type: 'Metaspace' }],
    ['added_tokens', [{ id: 0, content: '<|endoftext|>', lstrip: true }]],
  ])('names a kind that is not supported: %s %j', (path, value) => {
    const kind = typeof value === 'object' && 'type' in value ? value.type : path.split('.').at(-1)
    expect(() => tokenizerFromJson(changed(path, value))).toThrow(
      expect.objectContaining({
        code: 'INVALID_TOKENIZER_FILE',
        message: expect.stringContaining(`${kind}`),
      }),
    )
  })

  test.each([
    ['model', []],
    ['model.vocab', [['a', 0]]],
    ['model.vocab', { a: 0, b: 0 }],
    ['model.merges', { a: 'b' }],
    ['model.merges', [['h', 'e', 'l']]],
    ['model.merges', [17]],
    ['model.merges', ['h q']],
    ['pre_tokenizer', 'ByteLevel'],
    ['decoder', null],
    ['added_tokens', {}],
    ['added_tokens', [null]],
    ['added_tokens', [{ id: 0, content: '' }]],
    ['added_tokens', [{ id: '0', content: 'x' }]],
    ['added_tokens', [{ id: 5, content: '<|endoftext|>' }]],
    ['added_tokens', [{ id: 5, content: 'taken' }]],
    ['added_tokens', [{ id: 600, content: 'x', special: 1 }]],
  ])('rejects a damaged file: %s %j', (path, value) => {
    expect(() => tokenizerFromJson(changed(path, value))).toThrow(
      expect.objectContaining({ code: 'INVALID_TOKENIZER_FILE' }),
    )
  })

  test.each([
    [null],
    [[]],
    ['{}'],
    [{}],
    [{ type: 'nexttoken/word-level' }],
    [{ type: 'nexttoken/character-level', version: 2, characters: 'ab' }],
    [{ type: 'nexttoken/character-level', version: 1 }],
    [{ type: 'nexttoken/character-level', version: 1, characters: '' }],
    [{ type: 'nexttoken/character-level', version: 1, characters: 'aba' }],
  ])('rejects %j', file => {
    expect(() => tokenizerFromJson(file)).toThrow(
      expect.objectContaining({ code: 'INVALID_TOKENIZER_FILE' }),
    )
  })

  test.skipIf(!existsSync(new URL(shared, import.meta.url)))(
    'reads a published file with merges as texts (needs ../shared, run by .ci/run)',
    () => {
      const tokenizer = tokenizerFromJson(read(`${shared}tokenizer.json`))
      expect(tokenizer.endOfText).toBe(0)
      const text = 'The tower is 324 metres tall, naïve 日本'
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
    },
  )
})
