import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Gpt, gptFromWeights } from '@nexttoken/gpt'
import { type LoraOptions, loadLora, lora, saveLora } from '@nexttoken/train'
import { importGpt2, loadSafetensors } from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { fixtures } from './read-fixture.ts'

const { readModel } = fixtures

const options: LoraOptions = { rank: 4, alpha: 8, targets: ['c_attn', 'c_proj'] }
const folder = (name: string): string => join(import.meta.dirname, 'fixtures/lora', name)

const valuesOf = (parameters: ReadonlyMap<string, tf.Variable>): Map<string, Float32Array> =>
  new Map([...parameters].map(([name, one]) => [name, one.dataSync<'float32'>().slice()]))

function emptyFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lora-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

describe('saveLora and loadLora', () => {
  useBackend()
  let model: Gpt
  beforeEach(async () => {
    const { config, tensors } = await importGpt2(await readModel('gpt2-mini'))
    model = await gptFromWeights(config, tensors)
  })
  afterEach(() => model.dispose())

  test('write what peft wrote, and read it', async () => {
    for (const name of ['adapter', 'adapter-rslora']) {
      const directory = join(emptyFolder(), 'new')
      const adapted = await loadLora(folder(name), model)
      await saveLora(directory, adapted)
      const [ours, theirs] = await Promise.all([directory, folder(name)].map(loadSafetensors))
      expect(new Map([...ours.tensors].sort())).toEqual(new Map([...theirs.tensors].sort()))
      const [config, peft] = [directory, folder(name)].map(one =>
        JSON.parse(readFileSync(join(one, 'adapter_config.json'), 'utf8')),
      )
      expect(peft).toMatchObject({ ...config, base_model_name_or_path: 'gpt2-mini' })
      const again = await loadLora(directory, model)
      expect(valuesOf(again.parameters)).toEqual(valuesOf(adapted.parameters))
    }
  })

  test('saveLora refuses what peft has no name for', async () => {
    const adapted = lora(model, { ...options, targets: ['c_attn', 'wpe'] })
    await expect(saveLora(emptyFolder(), adapted)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('wpe.lora_A.weight'),
    })
  })

  test.each<[string, string, object | string]>([
    ['INVALID_CHECKPOINT', 'is not JSON', '{'],
    ['INVALID_CHECKPOINT', 'use_dora is true', { use_dora: true }],
    ['INVALID_CHECKPOINT', 'peft_type is "IA3"', { peft_type: 'IA3' }],
    ['INVALID_CHECKPOINT', 'init_lora_weights is "pissa"', { init_lora_weights: 'pissa' }],
    ['INVALID_CHECKPOINT', 'r is nothing', { r: undefined }],
    ['INVALID_CHECKPOINT', 'target_modules is "all-linear"', { target_modules: 'all-linear' }],
    ['INVALID_CHECKPOINT', 'rank_pattern is {"c_fc":2}', { rank_pattern: { c_fc: 2 } }],
    ['CHECKPOINT_MISMATCH', 'should be [2,48], but is [4,48]', { r: 2 }],
    ['CHECKPOINT_MISMATCH', 'is missing', { target_modules: ['c_attn', 'c_proj', 'c_fc'] }],
    [
      'INVALID_OPTION',
      'no linear weight of this model ends in q_proj',
      { target_modules: ['q_proj'] },
    ],
  ])('loadLora refuses with %s: %s', async (code, message, change) => {
    const directory = emptyFolder()
    await saveLora(directory, lora(model, options))
    const path = join(directory, 'adapter_config.json')
    const config = JSON.parse(readFileSync(path, 'utf8'))
    const text = typeof change === 'string' ? change : JSON.stringify({ ...config, ...change })
    writeFileSync(path, text)
    const before = tf.memory().numTensors
    await expect(loadLora(directory, model)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('loadLora names the file that is missing or damaged', async () => {
    const directory = emptyFolder()
    await expect(loadLora(directory, model)).rejects.toMatchObject({
      code: 'CHECKPOINT_NOT_FOUND',
      message: expect.stringContaining('adapter_config.json'),
    })
    await saveLora(directory, lora(model, options))
    const path = join(directory, 'adapter_model.safetensors')
    writeFileSync(path, readFileSync(path).subarray(0, 5000))
    await expect(loadLora(directory, model)).rejects.toMatchObject({ code: 'INVALID_CHECKPOINT' })
    rmSync(path)
    await expect(loadLora(directory, model)).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' })
    const blocked = join(directory, 'adapter_config.json')
    await expect(saveLora(blocked, lora(model, options))).rejects.toMatchObject({
      code: 'CHECKPOINT_NOT_WRITTEN',
    })
  })
})
