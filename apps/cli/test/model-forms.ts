import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGpt, type GptConfig } from '@nexttoken/gpt'
import { openBackend } from '@nexttoken/tensor-backend'
import { characterLevel, gpt2 } from '@nexttoken/tokenizer'
import { exportHuggingFace, exportNanoGpt, type NamedArray } from '@nexttoken/weights'

const WEIGHTS = new URL('../../../packages/weights/test/fixtures/', import.meta.url)

/** A checkpoint that TensorFlow wrote of a GPT-2 with 97 tokens. */
export const CHECKPOINT: string = fileURLToPath(new URL('tf-checkpoint/single', WEIGHTS))

/** The tokenizer of the 95 characters that ASCII prints, and the new line: one less than that model has. */
export const ASCII: string = JSON.stringify(
  characterLevel(
    `\n${String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))}`,
  ).toJson(),
)

/** A model of GPT-2's vocabulary that is small otherwise. */
const CONFIG: GptConfig = {
  vocabularySize: 50_257,
  contextLength: 16,
  layers: 1,
  heads: 2,
  channels: 4,
}

/** Writes that model as a Hugging Face folder of two shards, and as nanoGPT's folder. */
export async function writeSmallGpt2(folder: string): Promise<void> {
  const backend = await openBackend('cpu')
  const model = createGpt(CONFIG, { seed: 1 })
  const tensors: NamedArray[] = []
  for (const [name, variable] of model.parameters) {
    tensors.push({ name, shape: variable.shape, data: await variable.data<'float32'>() })
  }
  backend.dispose()
  const json = new TextEncoder().encode(JSON.stringify(gpt2().toJson()))
  const tokenizerFiles = new Map([['tokenizer.json', json]])
  const weights = { config: CONFIG, tensors, endOfText: 50_256 }
  await exportHuggingFace(join(folder, 'shards'), {
    ...weights,
    tokenizerFiles,
    maxShardBytes: 804_200,
  })
  await exportNanoGpt(join(folder, 'nano'), weights)
}

/** Writes a folder that holds a PyTorch pickle. */
export async function writePickle(folder: string): Promise<void> {
  await mkdir(folder)
  await writeFile(join(folder, 'config.json'), '{}')
  await writeFile(join(folder, 'pytorch_model.bin'), 'PK\u0003\u0004')
}
