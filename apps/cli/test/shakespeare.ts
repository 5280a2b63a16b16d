import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

const GPT = new URL('../../../packages/gpt/test/fixtures/tiny-text-gpt2/', import.meta.url)
const BPE = new URL('../../../packages/tokenizer/test/fixtures/bpe/', import.meta.url)

/** What PyTorch and transformers computed with that model. */
export const GOLDEN: URL = new URL('golden.json', GPT)

/** The same for beams. */
export const GOLDEN_BEAMS: URL = new URL(
  '../../../packages/sampling/test/fixtures/tiny-text-gpt2/beams.json',
  import.meta.url,
)

/** Puts a GPT-2 that PyTorch trained on Shakespeare together with its tokenizer. */
export async function writeShakespeare(folder: string): Promise<void> {
  await mkdir(folder)
  for (const name of ['config.json', 'model.safetensors']) {
    await copyFile(new URL(name, GPT), join(folder, name))
  }
  await copyFile(new URL('tokenizer.json', BPE), join(folder, 'tokenizer.json'))
}
