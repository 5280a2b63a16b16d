import { type CompleteTokenizer, gpt2 } from '@nexttoken/tokenizer'
import { type ImportedGpt2, importGpt2, type ModelFiles } from '@nexttoken/weights'

/** A tokenizer's files by name, as they stand in a model directory. */
export type TokenizerFiles = ReadonlyMap<string, Uint8Array>

/** What commands take as a model, for their help. */
export const MODEL_FORMS =
  'model: a folder as Hugging Face, OpenAI or nanoGPT lay it out, or a .safetensors file'

/** The sizes of GPT-2's vocabulary: as it is, and as nanoGPT rounds it up. */
const GPT2_VOCABULARIES: readonly number[] = [50_257, 50_304]

/** Files without which no tokenizer can be made. */
const TOKENIZER_NAMES = ['tokenizer.json', 'vocab.json']

/** Opens a model in any of its forms; one of GPT-2's vocabulary that comes without a tokenizer has GPT-2's. */
export async function importModel(files: ModelFiles): Promise<ImportedGpt2> {
  const model = await importGpt2(files)
  if (hasTokenizer(model) || !GPT2_VOCABULARIES.includes(model.config.vocabularySize)) return model
  const tokenizer = gpt2()
  const tokenizerFiles = new Map([...model.tokenizerFiles, ...filesOf(tokenizer)])
  return { ...model, tokenizerFiles, endOfText: model.endOfText ?? tokenizer.endOfText! }
}

/** Whether files of a tokenizer are among those that came with a model. */
export function hasTokenizer({ tokenizerFiles }: Pick<ImportedGpt2, 'tokenizerFiles'>): boolean {
  return TOKENIZER_NAMES.some(name => tokenizerFiles.has(name))
}

/** The files of a tokenizer of ours. */
export function filesOf(tokenizer: CompleteTokenizer): TokenizerFiles {
  const json = `${JSON.stringify(tokenizer.toJson(), null, 1)}\n`
  return new Map([['tokenizer.json', new TextEncoder().encode(json)]])
}
