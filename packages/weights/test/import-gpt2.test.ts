import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ByteSource, NamedArray } from '@nexttoken/weights'
import { bytesSource, importGpt2, loadSafetensors } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { fixtures } from './folder.ts'
import { toBytes } from './safetensors-bytes.ts'

const mini = join(fixtures, 'gpt2-mini')
const json = JSON.parse(readFileSync(join(mini, 'config.json'), 'utf8'))
const stored = await loadSafetensors(mini)
const published = join(import.meta.dirname, '../../../../shared/fixtures/tiny-random-gpt2')

async function collect(tensors: AsyncIterable<NamedArray>): Promise<Map<string, NamedArray>> {
  const all = new Map<string, NamedArray>()
  for await (const tensor of tensors) all.set(tensor.name, tensor)
  return all
}

function asSource(value: object): ByteSource {
  return bytesSource(new TextEncoder().encode(JSON.stringify(value)))
}

/** gpt2-mini in memory, its configuration and its tensors changed as the test wants. */
async function changed(
  config: object,
  change: (tensors: Map<string, NamedArray>) => void = () => undefined,
): Promise<ReadonlyMap<string, ByteSource>> {
  const tensors = new Map(stored.tensors)
  change(tensors)
  return new Map([
    ['config.json', asSource({ ...json, ...config })],
    ['model.safetensors', bytesSource(await toBytes(tensors.values()))],
  ])
}

function failsWith(code: string, message: string): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

describe('importGpt2', () => {
  test('says how the weights are stored', async () => {
    const { stored } = await importGpt2(mini)
    expect(stored).toEqual({ layout: 'Hugging Face', dtypes: ['F32'], files: 1, bytes: 369_712 })
    const checkpoint = await importGpt2(join(fixtures, 'tf-checkpoint/sharded'))
    expect(checkpoint.stored).toMatchObject({ layout: 'OpenAI', dtypes: ['F32'], files: 2 })
  })

  test('reads the configuration and names without prefix', async () => {
    const { config, tensors, endOfText, tokenizerFiles } = await importGpt2(mini)
    expect(config).toEqual({
      vocabularySize: 97,
      contextLength: 40,
      layers: 3,
      heads: 4,
      channels: 48,
      dropout: 0,
      layerNormEpsilon: 1e-5,
      tiedHead: true,
      biases: true,
    })
    expect(endOfText).toBe(0)
    expect(tokenizerFiles.size).toBe(0)
    const all = await collect(tensors)
    expect([...all.keys()].slice(0, 4)).toEqual([
      'wte.weight',
      'wpe.weight',
      'h.0.ln_1.weight',
      'h.0.ln_1.bias',
    ])
    expect(all.size).toBe(stored.tensors.size)
    for (const [name, { shape, data }] of all) {
      expect({ shape, data }).toEqual({
        shape: stored.tensors.get(`transformer.${name}`)!.shape,
        data: stored.tensors.get(`transformer.${name}`)!.data,
      })
    }
  })

  test('streams its tensors as often as asked, also after one was left in the middle', async () => {
    const { tensors } = await importGpt2(mini)
    for await (const { name } of tensors) if (name === 'wpe.weight') break
    expect((await collect(tensors)).size).toBe(40)
  })

  test('takes names without prefix and leaves mask buffers of any dtype aside, but no c_attn.bias', async () => {
    const old = await importGpt2(join(mini, 'no-prefix-masks'))
    const { config, tensors } = await importGpt2(mini)
    expect(old.config).toEqual(config)
    expect(await collect(old.tensors)).toEqual(await collect(tensors))
  })

  test('leaves the copy of a tied head aside and keeps a head of its own', async () => {
    const copy = stored.tensors.get('transformer.wte.weight')!.data
    const other = copy.map(value => -value)
    const withHead = (data: Float32Array) => (tensors: Map<string, NamedArray>) =>
      void tensors.set('lm_head.weight', { name: 'lm_head.weight', shape: [97, 48], data })
    const tied = await importGpt2(await changed({}, withHead(copy)))
    expect(tied.config.tiedHead).toBe(true)
    expect((await collect(tied.tensors)).has('lm_head.weight')).toBe(false)
    const differing = await importGpt2(await changed({}, withHead(other)))
    const untied = await importGpt2(await changed({ tie_word_embeddings: false }, withHead(copy)))
    for (const [{ config, tensors }, data] of [
      [differing, other],
      [untied, copy],
    ] as const) {
      expect(config.tiedHead).toBe(false)
      expect((await collect(tensors)).get('lm_head.weight')!.data).toEqual(data)
    }
  })

  test('assumes what transformers assumes where config.json is silent', async () => {
    const { n_positions, vocab_size, n_embd, n_layer, n_head } = json
    const files = new Map(await changed({}))
    files.set('config.json', asSource({ n_ctx: n_positions, vocab_size, n_embd, n_layer, n_head }))
    const { config, endOfText } = await importGpt2(files)
    expect(config).toMatchObject({
      contextLength: 40,
      dropout: 0.1,
      layerNormEpsilon: 1e-5,
      tiedHead: true,
    })
    expect(endOfText).toBeUndefined()
  })

  test.each<[string, object]>([
    ['n_layer must be a positive integer, got nothing', { n_layer: undefined }],
    ['n_layer must be a positive integer, got "3"', { n_layer: '3' }],
    ['n_positions', { n_positions: 0 }],
    ['vocab_size', { vocab_size: 1.5 }],
    ['n_embd must be a multiple of n_head = 5', { n_head: 5 }],
    ['resid_pdrop', { resid_pdrop: 1 }],
    ['layer_norm_epsilon', { layer_norm_epsilon: -1 }],
  ])('refuses a config.json that cannot be: %s', async (message, config) => {
    await expect(importGpt2(await changed(config))).rejects.toThrow(
      failsWith('INVALID_CONFIG', message),
    )
  })

  test.each<[string, unknown]>([
    ['model_type', 'llama'],
    ['activation_function', 'gelu'],
    ['n_inner', 100],
    ['scale_attn_by_inverse_layer_idx', true],
    ['scale_attn_weights', false],
    ['add_cross_attention', true],
  ])('refuses a model that computes otherwise: %s', async (field, value) => {
    await expect(importGpt2(await changed({ [field]: value }))).rejects.toThrow(
      failsWith('UNSUPPORTED_CONFIG', field),
    )
  })

  test('takes the other spelling of what GPT-2 computes', async () => {
    const same = {
      activation_function: 'gelu_pytorch_tanh',
      n_inner: 192,
      reorder_and_upcast_attn: true,
    }
    expect((await importGpt2(await changed(same))).config.layers).toBe(3)
  })

  test('names a tensor that is missing, extra, misshapen, double or of another dtype', async () => {
    const name = 'transformer.h.1.mlp.c_fc.weight'
    const tensor = { name, shape: [192, 48], data: stored.tensors.get(name)!.data }
    const cases: [string, string, (tensors: Map<string, NamedArray>) => void][] = [
      [
        'MISSING_TENSOR',
        'h.1.mlp.c_fc.weight [48,192], which is missing',
        t => void t.delete(name),
      ],
      [
        'UNEXPECTED_TENSOR',
        'no tensor extra [192,48]',
        t => void t.set('e', { ...tensor, name: 'extra' }),
      ],
      ['WRONG_SHAPE', 'c_fc.weight to be [48,192], got [192,48]', t => void t.set(name, tensor)],
      [
        'UNEXPECTED_TENSOR',
        'came twice',
        t => void t.set('e', { ...tensor, name: name.slice(12) }),
      ],
    ]
    for (const [code, message, change] of cases) {
      await expect(importGpt2(await changed({}, change))).rejects.toThrow(failsWith(code, message))
    }
    const narrow = await changed(
      {},
      tensors => void tensors.set('head', { ...tensor, name: 'lm_head.weight' }),
    )
    await expect(importGpt2(narrow)).rejects.toThrow(failsWith('WRONG_SHAPE', 'lm_head.weight'))
    const more = await changed({ n_layer: Number.MAX_SAFE_INTEGER })
    await expect(importGpt2(more)).rejects.toThrow(failsWith('MISSING_TENSOR', 'h.3.ln_1.weight'))
    const half = readFileSync(join(mini, 'model.safetensors'))
    const at = half.indexOf('"F32","shape":[144]')
    half.write('"I32"', at)
    const files = new Map(await changed({})).set('model.safetensors', bytesSource(half))
    await expect(importGpt2(files)).rejects.toThrow(failsWith('UNSUPPORTED_DTYPE', 'is I32'))
  })

  test('refuses folders that are incomplete and files that are no folder', async () => {
    await expect(importGpt2(fixtures)).rejects.toThrow(
      failsWith('NOT_FOUND', 'no model.safetensors'),
    )
    await expect(importGpt2(join(mini, 'none'))).rejects.toThrow(failsWith('NOT_FOUND', 'none'))
    const file = importGpt2(join(mini, 'config.json'))
    await expect(file).rejects.toThrow(failsWith('READ_FAILED', 'is a file'))
    const files = new Map(await changed({}))
    files.delete('config.json')
    await expect(importGpt2(files)).rejects.toThrow(failsWith('NOT_FOUND', 'config.json'))
    for (const text of ['{', '[]', 'null']) {
      files.set('config.json', bytesSource(new TextEncoder().encode(text)))
      await expect(importGpt2(files)).rejects.toThrow(failsWith('INVALID_CONFIG', 'config.json'))
    }
  })
})

describe.skipIf(!existsSync(published))(
  'importGpt2 of a published model (needs ../shared, run by .ci/run)',
  () => {
    test('reads hf-internal-testing/tiny-random-gpt2 with its tokenizer', async () => {
      const { config, tensors, tokenizerFiles, endOfText } = await importGpt2(published)
      expect(config).toMatchObject({
        vocabularySize: 1000,
        contextLength: 512,
        layers: 5,
        channels: 32,
      })
      expect(endOfText).toBe(98)
      expect([...tokenizerFiles.keys()].sort()).toEqual([
        'generation_config.json',
        'merges.txt',
        'special_tokens_map.json',
        'tokenizer.json',
        'tokenizer_config.json',
        'vocab.json',
      ])
      const all = await collect(tensors)
      expect(all.size).toBe(64)
      expect(all.get('h.4.attn.c_attn.weight')!.shape).toEqual([32, 96])
      const raw = await loadSafetensors(published)
      expect(all.get('ln_f.bias')!.data).toEqual(raw.tensors.get('transformer.ln_f.bias')!.data)
    })
  },
)
