import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportGguf, importGpt2 } from '@nexttoken/weights'

const packages = join(import.meta.dirname, '../../packages')

/** The small trained GPT-2 of this repository's tests, with its tokenizer. */
export async function openTinyGpt2() {
  const tokenizer = await readFile(join(packages, 'tokenizer/test/fixtures/bpe/tokenizer.json'))
  const weights = await importGpt2(join(packages, 'gpt/test/fixtures/tiny-text-gpt2'))
  return { ...weights, tokenizerFiles: new Map([['tokenizer.json', new Uint8Array(tokenizer)]]) }
}

/** Writes it for llama.cpp into a new folder, which the caller removes. */
export async function writeGguf() {
  const folder = await mkdtemp(join(tmpdir(), 'nexttoken-gguf-'))
  const path = join(folder, 'tiny.gguf')
  await exportGguf(path, await openTinyGpt2())
  return { folder, path }
}
