import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportNanoGpt, importGpt2, loadSafetensors, type NamedArray } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder, fixtures } from './folder.ts'

const imported = await importGpt2(join(fixtures, 'gpt2-mini'))

async function collect(tensors: AsyncIterable<NamedArray>): Promise<NamedArray[]> {
  const all: NamedArray[] = []
  for await (const { name, shape, data } of tensors) all.push({ name, shape, data })
  return all
}

describe('exportNanoGpt', () => {
  test('writes what importGpt2 reads back bit for bit', async () => {
    const folder = join(emptyFolder(), 'nano')
    await exportNanoGpt(folder, imported)
    expect(readdirSync(folder).sort()).toEqual([
      'config.json',
      'make_checkpoint.py',
      'model.safetensors',
    ])
    const again = await importGpt2(folder)
    expect(again.config).toEqual(imported.config)
    expect(await collect(again.tensors)).toEqual(await collect(imported.tensors))
  })

  test("uses nanoGPT's names, layout and arguments", async () => {
    const folder = emptyFolder()
    await exportNanoGpt(folder, imported)
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual({
      n_layer: 3,
      n_head: 4,
      n_embd: 48,
      block_size: 40,
      bias: true,
      vocab_size: 97,
      dropout: 0,
    })
    const { tensors } = await loadSafetensors(folder)
    expect(tensors.get('transformer.h.0.attn.c_attn.weight')!.shape).toEqual([144, 48])
    expect(tensors.get('transformer.wte.weight')!.shape).toEqual([97, 48])
  })

  test('writes a model without biases, and refuses what nanoGPT does not have', async () => {
    const folder = emptyFolder()
    const weights = (await collect(imported.tensors)).filter(({ name }) => !name.endsWith('.bias'))
    const config = { ...imported.config, biases: false }
    await exportNanoGpt(folder, { config, tensors: weights })
    expect((await importGpt2(folder)).config).toEqual(config)
    for (const change of [{ tiedHead: false }, { layerNormEpsilon: 1e-6 }]) {
      const exported = exportNanoGpt(folder, { ...imported, config: { ...config, ...change } })
      await expect(exported).rejects.toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED_CONFIG' }),
      )
    }
  })
})
