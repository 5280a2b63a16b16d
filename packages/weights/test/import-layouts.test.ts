import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ByteSource, bytesSource, importGpt2, type NamedArray } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'
import { toBytes } from './safetensors-bytes.ts'

const mini = join(fixtures, 'gpt2-mini')
const published = join(fixtures, 'tf-checkpoint/single')
const expected = await collect((await importGpt2(mini)).tensors)
const sizes = { vocab_size: 97, block_size: 40, n_layer: 3, n_head: 4, n_embd: 48 }

async function collect(tensors: AsyncIterable<NamedArray>): Promise<Map<string, NamedArray>> {
  const all = new Map<string, NamedArray>()
  for await (const { name, shape, data } of tensors) all.set(name, { name, shape, data })
  return all
}

function failsWith(code: string, message: string): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

function jsonSource(value: unknown): ByteSource {
  return bytesSource(new TextEncoder().encode(JSON.stringify(value)))
}

/** The same weights as a nanoGPT checkpoint holds them: [out, in], a copy of the tied head, masks. */
function nanoGptTensors(prefix: string): NamedArray[] {
  const tensors = [...expected.values()].map(({ name, shape, data }) => {
    const [rows, columns] = shape as [number, number]
    if (!/c_(attn|proj|fc)\.weight$/.test(name)) return { name, shape, data }
    const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!)
    return { name, shape: [columns, rows], data: turned }
  })
  const mask = { name: 'h.0.attn.bias', shape: [1, 1, 1, 1], data: Float32Array.of(1) }
  const head = { ...expected.get('wte.weight')!, name: `${prefix}lm_head.weight` }
  return [
    ...[...tensors, mask].map(tensor => ({
      ...tensor,
      name: `${prefix}transformer.${tensor.name}`,
    })),
    head,
  ]
}

async function nanoGptFiles(tensors: readonly NamedArray[], config: object = {}) {
  return new Map([
    ['config.json', jsonSource({ ...sizes, bias: true, dropout: 0.2, ...config })],
    ['model.safetensors', bytesSource(await toBytes(tensors))],
  ])
}

describe("importGpt2 of OpenAI's layout", () => {
  test.each(['single', 'sharded'])('gives what the Hugging Face folder gives: %s', async name => {
    const { config, tensors } = await importGpt2(join(fixtures, 'tf-checkpoint', name))
    expect(config).toEqual({ ...(await importGpt2(mini)).config, dropout: 0.1 })
    expect(await collect(tensors)).toEqual(expected)
  })

  test("finds the tokenizer and the end of text under OpenAI's names", async () => {
    const folder = emptyFolder()
    for (const file of readdirSync(published))
      copyFileSync(join(published, file), join(folder, file))
    writeFileSync(join(folder, 'encoder.json'), '{"a":0,"<|endoftext|>":96}')
    writeFileSync(join(folder, 'vocab.bpe'), '#version: 0.2\n')
    const { tokenizerFiles, endOfText } = await importGpt2(folder)
    expect(endOfText).toBe(96)
    expect([...tokenizerFiles.keys()]).toEqual(['vocab.json', 'merges.txt'])
  })

  test('names what is missing as OpenAI does', async () => {
    await expect(importGpt2(join(fixtures, 'tf-checkpoint/mixed'))).rejects.toThrow(
      failsWith('MISSING_TENSOR', 'model/wpe [40,48], which is missing'),
    )
    const folder = emptyFolder()
    for (const file of readdirSync(published))
      copyFileSync(join(published, file), join(folder, file))
    const write = (config: object) =>
      writeFileSync(join(folder, 'hparams.json'), JSON.stringify(config))
    const hparams = { n_vocab: 97, n_ctx: 40, n_embd: 48, n_head: 4, n_layer: 3 }
    write({ ...hparams, n_layer: 2 })
    await expect(importGpt2(folder)).rejects.toThrow(
      failsWith('UNEXPECTED_TENSOR', 'model/h2/attn/c_attn/b [144]'),
    )
    write({ ...hparams, n_embd: 96 })
    await expect(importGpt2(folder)).rejects.toThrow(
      failsWith('WRONG_SHAPE', 'model/wte to be [97,96], got [97,48]'),
    )
    write({ ...hparams, n_head: '4' })
    await expect(importGpt2(folder)).rejects.toThrow(
      failsWith('INVALID_CONFIG', 'hparams.json: n_head must be a positive integer, got "4"'),
    )
  })
})

describe("importGpt2 of nanoGPT's layout", () => {
  test.each(['', '_orig_mod.'])("transposes linear weights; prefix '%s'", async prefix => {
    const { config, tensors } = await importGpt2(await nanoGptFiles(nanoGptTensors(prefix)))
    expect(config).toMatchObject({ contextLength: 40, dropout: 0.2, tiedHead: true, biases: true })
    expect(await collect(tensors)).toEqual(expected)
  })

  test('takes a model without biases, and a bias too many or too few for an error', async () => {
    const all = nanoGptTensors('')
    const without = all.filter(({ name }) => !/(c_\w+|ln_\w)\.bias$/.test(name))
    const { config, tensors } = await importGpt2(await nanoGptFiles(without, { bias: false }))
    expect(config.biases).toBe(false)
    const names = [...(await collect(tensors)).keys()]
    expect(names).toEqual([...expected.keys()].filter(name => !name.endsWith('.bias')))
    await expect(importGpt2(await nanoGptFiles(without))).rejects.toThrow(
      failsWith('MISSING_TENSOR', 'h.0.ln_1.bias [48]'),
    )
    await expect(importGpt2(await nanoGptFiles(all, { bias: false }))).rejects.toThrow(
      failsWith('UNEXPECTED_TENSOR', 'ln_1.bias [48]'),
    )
  })

  test('says which layout it expects of a misshapen weight', async () => {
    const tensors = nanoGptTensors('').map(tensor =>
      tensor.name.endsWith('h.1.mlp.c_fc.weight') ? { ...tensor, shape: [48, 192] } : tensor,
    )
    await expect(importGpt2(await nanoGptFiles(tensors))).rejects.toThrow(
      failsWith('WRONG_SHAPE', 'c_fc.weight to be [192,48], got [48,192]'),
    )
  })
})

describe('importGpt2 of a file', () => {
  test('takes a .safetensors file with its config.json beside it, whatever its name', async () => {
    const folder = emptyFolder()
    copyFileSync(join(mini, 'config.json'), join(folder, 'config.json'))
    copyFileSync(join(mini, 'model.safetensors'), join(folder, 'best.safetensors'))
    for (const path of [join(folder, 'best.safetensors'), folder]) {
      expect(await collect((await importGpt2(path)).tensors)).toEqual(expected)
    }
    writeFileSync(join(folder, 'worse.safetensors'), '')
    await importGpt2(join(folder, 'best.safetensors'))
    await expect(importGpt2(folder)).rejects.toThrow(failsWith('NOT_FOUND', 'model.safetensors'))
  })

  test.each([
    ['pytorch_model.bin', 'save_pretrained'],
    ['ckpt.pt', 'weights_only=True'],
  ])('refuses the pickle %s with the way to convert it', async (name, command) => {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'model'))
    writeFileSync(join(folder, 'model', name), 'PK')
    for (const path of [join(folder, 'model'), join(folder, 'model', name)]) {
      const opened = importGpt2(path)
      await expect(opened).rejects.toThrow(failsWith('UNSUPPORTED_FORMAT', 'runs code'))
      await expect(opened).rejects.toThrow(failsWith('UNSUPPORTED_FORMAT', command))
    }
  })
})
