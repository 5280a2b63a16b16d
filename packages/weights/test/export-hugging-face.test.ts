import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedArray } from '@nexttoken/weights'
import { exportHuggingFace, importGpt2, loadSafetensors } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'

const mini = join(fixtures, 'gpt2-mini')
const config = { vocabularySize: 3, contextLength: 2, layers: 1, heads: 1, channels: 1 }

const shapes: Record<string, number[]> = {
  'wte.weight': [3, 1],
  'wpe.weight': [2, 1],
  'h.0.ln_1.weight': [1],
  'h.0.ln_1.bias': [1],
  'h.0.attn.c_attn.weight': [1, 3],
  'h.0.attn.c_attn.bias': [3],
  'h.0.attn.c_proj.weight': [1, 1],
  'h.0.attn.c_proj.bias': [1],
  'h.0.ln_2.weight': [1],
  'h.0.ln_2.bias': [1],
  'h.0.mlp.c_fc.weight': [1, 4],
  'h.0.mlp.c_fc.bias': [4],
  'h.0.mlp.c_proj.weight': [4, 1],
  'h.0.mlp.c_proj.bias': [1],
  'ln_f.weight': [1],
  'ln_f.bias': [1],
}

/** A model of 1 channel with every number `value`. */
function tiny(value: number): NamedArray[] {
  return Object.entries(shapes).map(([name, shape]) => {
    const length = shape.reduce((a, b) => a * b)
    return { name, shape, data: new Float32Array(length).fill(value) }
  })
}

function files(folder: string): string[] {
  return readdirSync(folder).sort()
}

describe('exportHuggingFace', () => {
  test('gives back an imported model bit for bit, under Hugging Face’s names', async () => {
    const folder = join(emptyFolder(), 'new/model')
    await exportHuggingFace(folder, await importGpt2(mini))
    expect(files(folder)).toEqual(['config.json', 'generation_config.json', 'model.safetensors'])
    const [original, written] = [await loadSafetensors(mini), await loadSafetensors(folder)]
    expect(new Map([...written.tensors].sort())).toEqual(new Map([...original.tensors].sort()))
    expect(written.metadata.get('format')).toBe('pt')
    expect((await importGpt2(folder)).config).toEqual((await importGpt2(mini)).config)
    const ours = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))
    const theirs = JSON.parse(readFileSync(join(mini, 'config.json'), 'utf8'))
    const { torch_dtype, n_ctx, ...rest } = ours
    expect(theirs).toMatchObject(rest)
    expect([torch_dtype, n_ctx]).toEqual(['float32', 40])
  })

  test('writes an untied head, ends of text and tokenizer files as they are', async () => {
    const folder = emptyFolder()
    const head = { name: 'lm_head.weight', shape: [3, 1], data: Float32Array.of(7, 8, 9) }
    const tokenizerFiles = new Map([['tokenizer.json', Uint8Array.of(1, 2)]])
    const untied = { ...config, tiedHead: false }
    await exportHuggingFace(folder, { config: untied, tensors: [...tiny(1), head], tokenizerFiles })
    const imported = await importGpt2(folder)
    expect(imported.config.tiedHead).toBe(false)
    expect(imported.endOfText).toBeUndefined()
    expect([...imported.tokenizerFiles.get('tokenizer.json')!]).toEqual([1, 2])
    const { tensors } = await loadSafetensors(folder)
    expect([...tensors.get('lm_head.weight')!.data]).toEqual([7, 8, 9])
    const generation = JSON.parse(readFileSync(join(folder, 'generation_config.json'), 'utf8'))
    expect(generation).toEqual({ _from_model_config: true, bos_token_id: null, eos_token_id: null })
    await exportHuggingFace(folder, { config, tensors: tiny(1), endOfText: 2 })
    expect((await importGpt2(folder)).endOfText).toBe(2)
  })

  test('writes biases of zero for a model without', async () => {
    const folder = emptyFolder()
    const weights = tiny(2).filter(({ name }) => !name.endsWith('.bias'))
    await exportHuggingFace(folder, { config: { ...config, biases: false }, tensors: weights })
    const { tensors } = await loadSafetensors(folder)
    expect([...tensors.get('transformer.h.0.attn.c_attn.bias')!.data]).toEqual([0, 0, 0])
    expect([...tensors.get('transformer.ln_f.weight')!.data]).toEqual([2])
    const incomplete = exportHuggingFace(folder, { config, tensors: weights })
    await expect(incomplete).rejects.toThrow(expect.objectContaining({ code: 'MISSING_TENSOR' }))
  })

  test('replaces a model: stale tokenizer files go, other files stay', async () => {
    const folder = emptyFolder()
    const tokenizerFiles = new Map([['vocab.json', Uint8Array.of(1)]])
    await exportHuggingFace(folder, { config, tensors: tiny(1), tokenizerFiles })
    writeFileSync(join(folder, 'notes.md'), 'mine')
    await exportHuggingFace(folder, { config, tensors: tiny(2) })
    expect(files(folder)).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'notes.md',
    ])
    const { tensors } = await loadSafetensors(folder)
    expect([...tensors.get('transformer.ln_f.bias')!.data]).toEqual([2])
  })

  test('leaves the old model as it was when the new one is wrong', async () => {
    const folder = emptyFolder()
    await exportHuggingFace(folder, { config, tensors: tiny(1) })
    const wrong = tiny(2).map(tensor => ({ ...tensor, shape: [9, 9] }))
    await expect(exportHuggingFace(folder, { config, tensors: wrong })).rejects.toThrow(
      expect.objectContaining({ code: 'WRONG_SHAPE' }),
    )
    const { tensors } = await loadSafetensors(folder)
    expect([...tensors.get('transformer.ln_f.bias')!.data]).toEqual([1])
    expect(files(folder)).toHaveLength(3)
  })

  test('leaves no model that loads when it is cut off between two files', async () => {
    const folder = emptyFolder()
    await exportHuggingFace(folder, { config, tensors: tiny(1) })
    mkdirSync(join(folder, 'tokenizer.json'))
    const tokenizerFiles = new Map([['tokenizer.json', Uint8Array.of(1)]])
    const cut = exportHuggingFace(folder, { config, tensors: tiny(2), tokenizerFiles })
    await expect(cut).rejects.toThrow(expect.objectContaining({ code: 'WRITE_FAILED' }))
    expect(files(folder).filter(name => name.startsWith('.'))).toEqual([])
    await expect(importGpt2(folder)).rejects.toThrow(
      expect.objectContaining({
        code: 'NOT_FOUND',
        message: expect.stringContaining('config.json'),
      }),
    )
  })

  test('refuses sizes that cannot be, names that are no plain file, and a place that is none', async () => {
    const folder = join(emptyFolder(), 'model')
    const model = { config, tensors: tiny(1) }
    await expect(
      exportHuggingFace(folder, { ...model, config: { ...config, layers: 0 } }),
    ).rejects.toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }))
    for (const name of ['../x', 'a/b', 'a\\b', '', '.', '..', 'config.json', 'model.safetensors']) {
      const tokenizerFiles = new Map([[name, Uint8Array.of(1)]])
      await expect(exportHuggingFace(folder, { ...model, tokenizerFiles })).rejects.toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      )
    }
    await expect(exportHuggingFace(join(mini, 'config.json'), model)).rejects.toThrow(
      expect.objectContaining({ code: 'WRITE_FAILED' }),
    )
    expect(readdirSync(join(folder, '..'))).toEqual([])
  })
})
