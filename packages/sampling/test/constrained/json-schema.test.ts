import { type JsonSchema, jsonSchema, randomStream } from '@nexttoken/sampling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accepts, byteVocabulary, words, writeText } from './byte-vocabulary.ts'
import { fulfils } from './fulfils.ts'

const vocabulary = byteVocabulary(words)
const constraintOf = (schema: JsonSchema) => jsonSchema(schema, vocabulary)
const spellings = (schema: JsonSchema, texts: readonly string[]) => {
  const constraint = constraintOf(schema)
  return texts.filter(text => accepts(constraint, vocabulary, text))
}

const { schema } = fc.letrec<{ schema: JsonSchema; leaf: JsonSchema }>(tie => ({
  leaf: fc.oneof(
    fc.constantFrom<JsonSchema>(
      { type: 'string', maxLength: 4 },
      { type: 'string', minLength: 2, maxLength: 3, title: 'T' },
      { type: 'string', pattern: '^[a"\\\\é\\n]{1,3}$' },
      { type: 'number' },
      { type: 'integer' },
      { type: 'integer', minimum: -3, maximum: 12 },
      { type: 'boolean' },
      { type: ['null', 'boolean'] },
      { enum: ['a', 'b"c', 12, null, ['x', 1], { y: 'é' }] },
      { type: 'string', enum: ['a', 1] },
      { const: { a: [true] } },
    ),
  ),
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(
        fc.array(fc.tuple(fc.constantFrom('a', 'bc', 'd"e', 'é'), tie('schema'), fc.boolean()), {
          maxLength: 4,
        }),
      )
      .map(([members]) => ({
        type: 'object',
        properties: Object.fromEntries(members),
        required: [
          ...new Set(members.filter(([, , isRequired]) => isRequired).map(([key]) => key)),
        ],
        additionalProperties: false,
      })),
    fc.tuple(tie('schema'), fc.nat(2), fc.nat(2)).map(([items, minItems, more]) => ({
      type: 'array',
      items,
      minItems,
      maxItems: minItems + more,
    })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map(anyOf => ({ anyOf })),
  ),
}))

describe('jsonSchema', () => {
  test('writes only texts that parse and fulfil the schema', () => {
    fc.assert(
      fc.property(schema, fc.nat(), (one, seed) => {
        const constraint = constraintOf(one)
        const choose = randomStream(seed).uniform
        for (let run = 0; run < 3; run++) {
          const value = JSON.parse(writeText(constraint, vocabulary, choose))
          expect(fulfils(value, one), `${JSON.stringify(value)} of ${JSON.stringify(one)}`).toBe(
            true,
          )
        }
      }),
      { seed: 3, numRuns: 80 },
    )
  })
  test('writes members in order, the optional ones or not', () => {
    const properties = { a: { const: 1 }, b: { const: 2 }, c: { const: 3 } }
    const texts = ['{}', '{"a":1}', '{"b":2}', '{"a":1,"b":2}', '{"b":2,"c":3}', '{"b":2,"a":1}']
    expect(spellings({ type: 'object', properties }, texts)).toEqual(texts.slice(0, 5))
    expect(spellings({ type: 'object', properties, required: ['b'] }, texts)).toEqual([
      '{"b":2}',
      '{"a":1,"b":2}',
      '{"b":2,"c":3}',
    ])
  })
  test('allows one space after a colon and a comma', () => {
    const properties = { a: { const: 1 }, b: { type: 'array', items: { const: 2 } } }
    const texts = ['{"a": 1, "b": [2, 2,2]}', '{ "a":1}', '{"a":  1}', '{"a" :1}', '{"b":[ 2]}']
    expect(spellings({ type: 'object', properties }, texts)).toEqual(texts.slice(0, 1))
  })
  test('counts elements and characters', () => {
    const array = { type: 'array', items: { type: 'null' }, minItems: 1, maxItems: 2 }
    expect(spellings(array, ['[]', '[null]', '[null,null]', '[null,null,null]'])).toHaveLength(2)
    expect(spellings({ ...array, minItems: 0, maxItems: 0 }, ['[]', '[null]'])).toEqual(['[]'])
    const string = { type: 'string', minLength: 2, maxLength: 2 }
    const texts = ['"😀é"', '"\\n\\u00e9"', '"\\"\\\\"', '"a"', '"abc"', '"a\n"', '"a\\ud83d"']
    expect(spellings(string, texts)).toEqual(texts.slice(0, 3))
  })
  test('matches a pattern anywhere unless it is tied, and escapes what must be', () => {
    const texts = ['"xab"', '"ab"', '"abx"', '"b"']
    expect(spellings({ type: 'string', pattern: 'ab' }, texts)).toEqual(texts.slice(0, 3))
    expect(spellings({ type: 'string', pattern: '^ab' }, texts)).toEqual(texts.slice(1, 3))
    expect(spellings({ type: 'string', pattern: '^(?:a|x)b$|b$' }, texts)).toEqual([
      '"xab"',
      '"ab"',
      '"b"',
    ])
    const special = ['"\\""', '"\\n"', '"\\u0001"', '"\n"', '"""']
    expect(spellings({ type: 'string', pattern: '^[^a]$' }, special)).toEqual(special.slice(0, 3))
  })
  test('follows references, and those to themselves as deep as asked', () => {
    const tree = {
      $ref: '#/$defs/tree~1node',
      $defs: {
        'tree/node': {
          type: 'object',
          properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/tree~1node' }] } },
          required: ['next'],
        },
      },
    }
    const nested = (depth: number): string => `{"next":${depth === 0 ? 'null' : nested(depth - 1)}}`
    const deepest = (maxDepth: number) => {
      const constraint = jsonSchema(tree, { ...vocabulary, maxDepth })
      return [0, 1, 2, 3, 4].filter(depth => accepts(constraint, vocabulary, nested(depth)))
    }
    expect(deepest(0)).toEqual([0])
    expect(deepest(2)).toEqual([0, 1, 2])
    const whole = { type: 'array', items: { $ref: '#' } }
    expect(spellings(whole, ['[]', '[[],[[]]]', '[[[[[[]]]]]]'])).toHaveLength(2)
  })
  test.each<JsonSchema>([
    {},
    { type: 'text' },
    { type: 'object' },
    { type: 'object', properties: { a: true } },
    { type: 'object', properties: {}, required: ['a'] },
    { type: 'array' },
    { type: 'array', items: { type: 'null' }, minItems: 2, maxItems: 1 },
    { type: 'string', minLength: -1 },
    { type: 'string', pattern: 'a', maxLength: 1 },
    { type: 'string', pattern: '(?=a)' },
    { type: 'string', format: 'email' },
    { type: 'string', enum: [1] },
    { enum: [] },
    { enum: 'a' },
    { enum: ['ab'], pattern: 'a' },
    { type: 'number', minimum: 0 },
    { type: 'integer', minimum: 0 },
    { type: 'integer', minimum: 0, maximum: 1e6 },
    { oneOf: [{ type: 'null' }] },
    { anyOf: [{ type: 'null' }], type: 'null' },
    { $ref: '#/$defs/none' },
    { $ref: 'https://example.org' },
    { $ref: '#' },
    { type: 'array', items: { $ref: '#' }, minItems: 1 },
  ])('rejects %j', wrong => {
    expect(() => constraintOf(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
  test('rejects a depth that is none', () => {
    expect(() => jsonSchema({ type: 'null' }, { ...vocabulary, maxDepth: -1 })).toThrow('maxDepth')
  })
})
