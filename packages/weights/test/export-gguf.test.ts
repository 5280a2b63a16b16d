import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ByteSink,
  type ExportGgufOptions,
  exportGguf,
  importGpt2,
  type NamedArray,
} from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const { config, tensors } = await importGpt2(join(fixtures, 'gpt2-mini'))
const model = new Map<string, NamedArray>()
for await (const tensor of tensors) model.set(tensor.name, tensor)

const tokenizerJson = {
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
  added_tokens: [
    { id: 96, content: '<|endoftext|>', special: true },
    { id: 5, content: 'loud', special: false },
  ],
  model: {
    type: 'BPE',
    vocab: { '<|endoftext|>': 96, h: 0, e: 1, Ġ: 2, he: 3, Ġhe: 4 },
    merges: [['h', 'e'], 'Ġ he'],
  },
}

/** A reader of GGUF's header, written from the format's description. */
function readGguf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  let at = 0
  const skip = (length: number) => {
    at += length
    return at - length
  }
  const uint32 = () => view.getUint32(skip(4), true)
  const uint64 = () => Number(view.getBigUint64(skip(8), true))
  const string = () => {
    const length = uint64()
    return new TextDecoder().decode(bytes.subarray(skip(length), at))
  }
  const value = (type: number): unknown => {
    if (type === 4) return uint32()
    if (type === 5) return view.getInt32(skip(4), true)
    if (type === 6) return view.getFloat32(skip(4), true)
    if (type === 7) return bytes[skip(1)] === 1
    if (type === 8) return string()
    if (type !== 9) throw new Error(`unexpected type ${type}`)
    const element = uint32()
    return Array.from({ length: uint64() }, () => value(element))
  }
  expect(new TextDecoder().decode(bytes.subarray(skip(4), at))).toBe('GGUF')
  expect(uint32()).toBe(3)
  const [tensorCount, fieldCount] = [uint64(), uint64()]
  const fields = new Map(Array.from({ length: fieldCount }, () => [string(), value(uint32())]))
  const infos = Array.from({ length: tensorCount }, () => {
    const [name, dimensions] = [string(), Array.from({ length: uint32() }, uint64)]
    return { name, dimensions, type: uint32(), offset: uint64() }
  })
  const start = Math.ceil(at / 32) * 32
  return {
    fields,
    tensors: new Map(infos.map(info => [info.name, info])),
    data: bytes.subarray(start),
  }
}

async function exported(changes: Partial<ExportGgufOptions> = {}) {
  const chunks: Uint8Array[] = []
  const sink: ByteSink = { write: bytes => void chunks.push(bytes.slice()) }
  const tokenizerFiles = new Map([['tokenizer.json', encode(tokenizerJson)]])
  await exportGguf(sink, { config, tensors: model.values(), tokenizerFiles, ...changes })
  return readGguf(new Uint8Array(Buffer.concat(chunks)))
}

function failsWith(code: string, message: string): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

describe('exportGguf', () => {
  test('says what model and which tokenizer it is', async () => {
    const { fields } = await exported()
    expect(Object.fromEntries(fields)).toMatchObject({
      'general.architecture': 'gpt2',
      'gpt2.context_length': 40,
      'gpt2.embedding_length': 48,
      'gpt2.feed_forward_length': 192,
      'gpt2.block_count': 3,
      'gpt2.attention.head_count': 4,
      'gpt2.attention.layer_norm_epsilon': Math.fround(1e-5),
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.merges': ['h e', 'Ġ he'],
      'tokenizer.ggml.eos_token_id': 96,
    })
    const tokens = fields.get('tokenizer.ggml.tokens') as string[]
    expect(tokens.slice(0, 7)).toEqual(['h', 'e', 'Ġ', 'he', 'Ġhe', 'loud', '[PAD6]'])
    expect(tokens).toHaveLength(97)
    const types = fields.get('tokenizer.ggml.token_type') as number[]
    expect([...types.slice(0, 7), types[96]]).toEqual([1, 1, 1, 1, 1, 4, 5, 3])
  })

  test('stores every tensor under its name, linear weights turned', async () => {
    const { tensors, data } = await exported()
    expect(tensors.size).toBe(model.size)
    expect([...tensors.keys()].slice(0, 5)).toEqual([
      'token_embd.weight',
      'position_embd.weight',
      'blk.0.attn_norm.weight',
      'blk.0.attn_norm.bias',
      'blk.0.attn_qkv.weight',
    ])
    const up = tensors.get('blk.2.ffn_up.weight')!
    expect(up).toMatchObject({ dimensions: [48, 192], type: 0 })
    const view = new DataView(data.buffer, data.byteOffset + up.offset)
    const weight = model.get('h.2.mlp.c_fc.weight')!.data
    for (const [input, output] of [
      [0, 0],
      [47, 0],
      [3, 100],
      [47, 191],
    ] as const) {
      const stored = view.getFloat32(4 * (output * 48 + input), true)
      expect(stored).toBe(weight[input * 192 + output])
    }
    for (const { offset } of tensors.values()) expect(offset % 32).toBe(0)
  })

  test('keeps vectors and positions in F32, and falls back to F16 where rows are no multiple of 32', async () => {
    const types = async (dtype: 'F16' | 'Q8_0') => {
      const { tensors } = await exported({ dtype })
      const names = ['position_embd.weight', 'output_norm.bias', 'token_embd.weight']
      return [...names, 'blk.0.ffn_down.weight'].map(name => tensors.get(name)!.type)
    }
    expect(await types('F16')).toEqual([0, 0, 1, 1])
    expect(await types('Q8_0')).toEqual([0, 0, 1, 8])
  })

  test('rounds 32 numbers to 8 bits by their largest', async () => {
    const { tensors, data } = await exported({ dtype: 'Q8_0' })
    const { offset } = tensors.get('blk.1.ffn_down.weight')!
    const weight = model.get('h.1.mlp.c_proj.weight')!.data
    const view = new DataView(data.buffer, data.byteOffset + offset)
    const row = Float32Array.from({ length: 32 }, (_, input) => weight[input * 48]!)
    const largest = Math.max(...row.map(Math.abs))
    const scale = view.getUint16(0, true)
    const half = 2 ** (((scale >> 10) & 31) - 25) * (1024 + (scale & 1023))
    expect(Math.abs(half / (largest / 127) - 1)).toBeLessThan(2 ** -11)
    for (const [i, value] of row.entries()) {
      expect(view.getInt8(2 + i)).toBe(
        Math.sign(value) * Math.round((Math.abs(value) / largest) * 127),
      )
    }
  })

  test('gives a model without biases biases of zero, and one with a head of its own that head', async () => {
    const without = [...model.values()].filter(({ name }) => !name.endsWith('.bias'))
    const plain = await exported({ config: { ...config, biases: false }, tensors: without })
    const { offset } = plain.tensors.get('blk.0.attn_qkv.bias')!
    expect(plain.data.subarray(offset, offset + 4 * 144)).toEqual(new Uint8Array(4 * 144))
    const head = { ...model.get('wte.weight')!, name: 'lm_head.weight' }
    const untied = { config: { ...config, tiedHead: false }, tensors: [...model.values(), head] }
    expect((await exported(untied)).tensors.get('output.weight')!.dimensions).toEqual([48, 97])
  })

  test('takes vocab.json and merges.txt', async () => {
    const tokenizerFiles = new Map([
      ['vocab.json', encode({ '#': 0, '##': 1, '<|endoftext|>': 2 })],
      ['merges.txt', new TextEncoder().encode('#version: 0.2\n# #\n')],
    ])
    const { fields } = await exported({ tokenizerFiles })
    expect(fields.get('tokenizer.ggml.merges')).toEqual(['# #'])
    expect(fields.get('tokenizer.ggml.eos_token_id')).toBe(2)
  })

  test.each<[string, string, Partial<ExportGgufOptions>]>([
    ['INVALID_OPTION', 'dtype must be', { dtype: 'Q4_0' as 'Q8_0' }],
    ['INVALID_OPTION', 'no tokenizer.json', { tokenizerFiles: new Map() }],
    [
      'INVALID_OPTION',
      'tokenizer.json: ',
      { tokenizerFiles: new Map([['tokenizer.json', encode([])]]) },
    ],
    [
      'INVALID_OPTION',
      'byte-level BPE',
      { tokenizerFiles: new Map([['tokenizer.json', encode({})]]) },
    ],
    ['INVALID_OPTION', 'has the id 96 of 90', { config: { ...config, vocabularySize: 90 } }],
    ['INVALID_CONFIG', 'n_embd', { config: { ...config, heads: 5 } }],
    ['MISSING_TENSOR', 'wte.weight [97,48]', { tensors: [] }],
  ])('refuses what cannot be written: %s, %s', async (code, message, changes) => {
    await expect(exported(changes)).rejects.toThrow(failsWith(code, message))
  })

  test('leaves no file behind when it fails', async () => {
    const folder = emptyFolder()
    const tokenizerFiles = new Map([['tokenizer.json', encode(tokenizerJson)]])
    const path = join(folder, 'model.gguf')
    await expect(exportGguf(path, { config, tensors: [], tokenizerFiles })).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
    await exportGguf(path, { config, tensors: model.values(), tokenizerFiles })
    expect(existsSync(path)).toBe(true)
    readGguf(readFileSync(path))
  })
})
