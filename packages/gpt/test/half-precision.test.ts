import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gptFromWeights } from '@nexttoken/gpt'
import { exportHuggingFace, type FloatDtype, importGpt2, openSafetensors } from '@nexttoken/weights'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backends, useBackend } from '../../../test/support/use-backend.ts'
import { distance, idsTensor } from './numbers.ts'

// How far rounding to the nearest moves a weight, as a share of it.
const ROUNDING = { F32: 0, F16: 2 ** -11, BF16: 2 ** -8 } as const
const dtypes = Object.keys(ROUNDING) as FloatDtype[]

const here = join(import.meta.dirname, 'fixtures')
const shared = join(import.meta.dirname, '../../../../shared/fixtures')

interface Reference {
  readonly ids: number[][]
  readonly logits: Float32Array
}

interface Published {
  readonly name: string
  readonly folder: string
  /** Of F32 files, as the fixture's own README says. */
  readonly tolerance: number
  /** The golden logits. */
  references(folder: string, dtype: FloatDtype): Promise<readonly Reference[]>
  /** Whether they are of the weights as the dtype rounds them, or of what was before the rounding. */
  isRounded(dtype: FloatDtype): boolean
}

const published: readonly Published[] = [
  {
    name: 'gpt2-mini',
    folder: here,
    tolerance: 2e-5,
    isRounded: () => true,
    references: async (folder, dtype) => {
      const file = dtype === 'F32' ? 'activations' : 'half_logits'
      const key = dtype === 'F32' ? 'logits' : dtype.toLowerCase()
      const { ids } = await json(join(folder, 'golden.json'))
      return [{ ids, logits: await tensor(join(folder, `${file}.safetensors`), key) }]
    },
  },
  {
    name: 'tiny-text-gpt2',
    folder: here,
    tolerance: 1e-4,
    // Its weights were published as F16.
    isRounded: dtype => dtype !== 'BF16',
    references: async folder => {
      const { prompts } = await json(join(folder, 'golden.json'))
      const file = join(folder, 'golden_logits.safetensors')
      const read = async ({ prompt_ids }: { prompt_ids: number[] }, index: number) => {
        return { ids: [prompt_ids], logits: await tensor(file, `prompt${index}.logits`) }
      }
      return Promise.all(prompts.map(read))
    },
  },
  {
    name: 'tiny-random-gpt2',
    folder: shared,
    tolerance: 2e-5,
    isRounded: dtype => dtype === 'F32',
    references: async folder => {
      const cases: { ids: number[] }[] = await json(join(folder, 'golden.json'))
      const logits = await tensor(join(folder, 'golden.safetensors'), 'logits')
      return [{ ids: cases.map(({ ids }) => ids), logits }]
    },
  },
  {
    name: 'nano-sort',
    folder: shared,
    tolerance: 2e-5,
    isRounded: dtype => dtype === 'F32',
    references: async folder => {
      const file = join(folder, 'partials.safetensors')
      const idx = [...(await tensor(file, 'idx'))]
      const ids = [0, 11, 22].map(start => idx.slice(start, start + 11))
      return [{ ids, logits: await tensor(file, 'lm_head') }]
    },
  },
]

async function json(path: string): Promise<ReturnType<typeof JSON.parse>> {
  return JSON.parse(await readFile(path, 'utf8'))
}

async function tensor(path: string, name: string): Promise<Float32Array> {
  const reader = await openSafetensors(path)
  try {
    return (await reader.read(name)).data as Float32Array
  } finally {
    await reader.close()
  }
}

const largest = (values: Float32Array): number => distance(values, new Float32Array(values.length))

describe.each(published)('$name', one => {
  const folder = join(one.folder, one.name)
  const isMissing = !existsSync(folder)
  let copies: string
  beforeAll(() => {
    copies = mkdtempSync(join(tmpdir(), 'half-precision-'))
  })
  afterAll(() => rmSync(copies, { recursive: true }))

  describe.skipIf(isMissing).each(backends)('on %s', backend => {
    useBackend(backend)

    test.each(dtypes)(
      `has PyTorch’s logits from a file of %s${one.folder === shared ? ' (needs ../shared, run by .ci/run)' : ''}`,
      async dtype => {
        const copy = join(copies, dtype)
        await exportHuggingFace(copy, { ...(await importGpt2(folder)), dtype })
        const { config, tensors } = await importGpt2(copy)
        const model = await gptFromWeights(config, tensors)
        // Embedding, four products of each block and the logits' are one after another, each off by as much as
        // its weights at most, and independently.
        const steps = Math.sqrt(4 * config.layers + 2)
        for (const { ids, logits } of await one.references(folder, dtype)) {
          const off = one.isRounded(dtype) ? 0 : ROUNDING[dtype] * steps * largest(logits)
          const ours = model.logits(idsTensor(ids)).dataSync()
          expect(distance(ours, logits)).toBeLessThan(one.tolerance + off)
        }
        model.dispose()
      },
    )
  })
})
