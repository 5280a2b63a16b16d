import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGpt, type Gpt, type NamedArray, presets } from '@nexttoken/gpt'
import { openBackend } from '@nexttoken/tensor-backend'
import { gpt2 } from '@nexttoken/tokenizer'
import { exportGguf, exportHuggingFace } from '@nexttoken/weights'

/** The forms of the weights, by what llama.cpp calls the nearest of its own. */
export const ggufDtypes = { f32: 'F32', f16: 'F16', int8: 'Q8_0' } as const

/** A model's files, 1.4 GB in a temporary folder. */
export interface ModelFolder {
  readonly path: string
  remove(): Promise<void>
}

/** Writes GPT-2 124M with random weights as a Hugging Face folder, with the files of llama.cpp beside. */
export async function makeModel(): Promise<ModelFolder> {
  const path = await mkdtemp(join(tmpdir(), 'nexttoken-bench-'))
  const remove = () => rm(path, { recursive: true, force: true })
  try {
    await writeModel(path)
  } catch (error) {
    await remove()
    throw error
  }
  return { path, remove }
}

async function writeModel(path: string): Promise<void> {
  const backend = await openBackend('simd')
  const model = createGpt(presets.gpt2, { seed: 1 })
  const json = new TextEncoder().encode(JSON.stringify(gpt2().toJson()))
  const weights = {
    config: model.config,
    tensors: { [Symbol.iterator]: () => parametersOf(model) },
    tokenizerFiles: new Map([['tokenizer.json', json]]),
    endOfText: 50256,
  }
  await exportHuggingFace(path, weights)
  for (const [form, dtype] of Object.entries(ggufDtypes)) {
    await exportGguf(join(path, `${form}.gguf`), { ...weights, dtype })
  }
  model.dispose()
  backend.dispose()
}

function* parametersOf({ parameters }: Gpt): Generator<NamedArray> {
  for (const [name, variable] of parameters) {
    yield { name, shape: variable.shape, data: variable.dataSync<'float32'>() }
  }
}
