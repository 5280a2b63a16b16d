import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Checkpoint, latestCheckpoint, loadCheckpoint, saveCheckpoint } from '@nexttoken/train'
import { writeSafetensors } from '@nexttoken/weights'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useBackend } from '../../../test/support/use-backend.ts'
import { advance } from './advance.ts'
import { bigram, chainBatches } from './bigram.ts'
import { failure } from './failure.ts'

useBackend()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexttoken-train-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('saveCheckpoint and loadCheckpoint', () => {
  let checkpoint: Checkpoint
  beforeEach(async () => {
    const model = bigram()
    checkpoint = (await advance(model, chainBatches(2), { dropoutSeed: 2 ** 53 - 1 })).checkpoint
    model.dispose()
  })

  test('give back what was saved', async () => {
    const directory = join(folder, 'a/new/one')
    const metadata = { text: '“ü”', nested: [1, null] }
    await saveCheckpoint(directory, { ...checkpoint, metadata })
    const loaded = await loadCheckpoint(directory)
    expect(loaded).toEqual({
      ...checkpoint,
      metadata,
      parameters: checkpoint.parameters.map(array => ({ ...array, dtype: 'F32' })),
      optimizer: {
        ...checkpoint.optimizer,
        tensors: checkpoint.optimizer.tensors.map(array => ({ ...array, dtype: 'F32' })),
      },
    })
  })

  test('replace the older checkpoint and leave nothing else behind', async () => {
    await saveCheckpoint(folder, checkpoint)
    await saveCheckpoint(folder, { ...checkpoint, step: 99 })
    expect((await loadCheckpoint(folder)).step).toBe(99)
    expect(await readdir(folder)).toEqual(['checkpoint.safetensors'])
  })

  test('keep the older one when a new one cannot be written', async () => {
    await saveCheckpoint(folder, checkpoint)
    const [first] = checkpoint.parameters
    const wrong = { ...checkpoint, parameters: [{ ...first, shape: [1] }] }
    await expect(saveCheckpoint(folder, wrong)).rejects.toEqual(
      failure('CHECKPOINT_NOT_WRITTEN', folder, 'table'),
    )
    expect((await loadCheckpoint(folder)).step).toBe(2)
    expect(await readdir(folder)).toHaveLength(1)
    await expect(saveCheckpoint(join(folder, 'new'), wrong)).rejects.toThrow()
    expect(await readdir(folder)).toHaveLength(1)
  })

  test('say which folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(saveCheckpoint(join(folder, 'file'), checkpoint)).rejects.toEqual(
      failure('CHECKPOINT_NOT_WRITTEN', join(folder, 'file')),
    )
  })

  test('say where there is none', async () => {
    await expect(loadCheckpoint(join(folder, 'none'))).rejects.toEqual(
      failure('CHECKPOINT_NOT_FOUND', join(folder, 'none'), 'checkpoint.safetensors'),
    )
  })

  test('notice every cut', async () => {
    await saveCheckpoint(folder, checkpoint)
    const path = join(folder, 'checkpoint.safetensors')
    const { length } = await readFile(path)
    for (const size of [length - 1, Math.floor(length / 2), 100, 5, 0]) {
      await truncate(path, size)
      await expect(loadCheckpoint(folder), `${size} bytes`).rejects.toEqual(
        failure('INVALID_CHECKPOINT', path),
      )
    }
  })

  test.each([
    ['none', undefined, 'missing or incomplete'],
    ['no JSON', '{', 'missing or incomplete'],
    ['no object', 'null', 'missing or incomplete'],
    ['too little', '{"version":1,"step":3}', 'missing or incomplete'],
    ['a step that is none', '{"version":1,"step":-1,"tokens":1,"numbers":{}}', 'incomplete'],
    [
      'numbers that are none',
      '{"version":1,"step":1,"tokens":1,"numbers":{"a":"1"}}',
      'incomplete',
    ],
    ['a later version', '{"version":2}', 'version 2'],
  ])('refuse a file whose notes are %s', async (_name, notes, message) => {
    const metadata = notes === undefined ? {} : { 'nexttoken.checkpoint': notes }
    await writeSafetensors([], join(folder, 'checkpoint.safetensors'), { metadata })
    await expect(loadCheckpoint(folder)).rejects.toEqual(failure('INVALID_CHECKPOINT', message))
  })
})

describe('latestCheckpoint', () => {
  const path = (name: string) => join(folder, name)

  test('is the one of the highest step that is there', async () => {
    for (const name of ['step-000900', 'step-001000', 'step-2', 'best', 'step-x']) {
      await mkdir(path(name))
      await writeSafetensors([], `${path(name)}/checkpoint.safetensors`)
    }
    await mkdir(path('step-999999'))
    expect(await latestCheckpoint(folder)).toBe(path('step-001000'))
  })

  test('is undefined where there is none', async () => {
    expect(await latestCheckpoint(folder)).toBeUndefined()
    expect(await latestCheckpoint(path('none'))).toBeUndefined()
  })
})
