import { dirname } from 'node:path'
import { type Gpt, type GptConfig, gptFromWeights } from '@nexttoken/gpt'
import type { CompleteTokenizer } from '@nexttoken/tokenizer'
import { exportHuggingFace, type NamedArray } from '@nexttoken/weights'
import { CommandError } from './errors.ts'
import { importModel, type TokenizerFiles } from './model-files/import-model.ts'
import { tokenizerFromFiles } from './tokenizer-choice.ts'

/** A model with the tokenizer that belongs to it. */
export interface TextModel {
  /** The caller's to dispose. */
  readonly model: Gpt
  readonly tokenizer: CompleteTokenizer
  /** The tokenizer and what else travels with the model, as files. */
  readonly files: TokenizerFiles
}

/** Opens a model in any of its forms on the open backend; `changes` replace parts of its configuration. */
export async function openModel(
  directory: string,
  changes: Partial<Pick<GptConfig, 'dropout'>> = {},
): Promise<TextModel> {
  const { config, tensors, tokenizerFiles } = await importModel(directory)
  const folder = directory.endsWith('.safetensors') ? dirname(directory) : directory
  const tokenizer = tokenizerFromFiles(tokenizerFiles, folder)
  if (tokenizer.vocabularySize > config.vocabularySize) {
    throw new CommandError(
      'FAILED',
      `The tokenizer in ${directory} has ${tokenizer.vocabularySize} tokens, but the model only ` +
        `${config.vocabularySize}: they do not belong together.`,
    )
  }
  const model = await gptFromWeights({ ...config, ...changes }, tensors)
  return { model, tokenizer, files: tokenizerFiles }
}

/** Writes a model and its tokenizer as a Hugging Face directory, which is complete or as it was. */
export function saveModel(
  directory: string,
  { model, tokenizer, files }: TextModel,
): Promise<void> {
  return exportHuggingFace(directory, {
    config: model.config,
    tensors: readParameters(model),
    tokenizerFiles: files,
    ...(tokenizer.endOfText !== undefined && { endOfText: tokenizer.endOfText }),
  })
}

async function* readParameters({ parameters }: Gpt): AsyncGenerator<NamedArray> {
  for (const [name, variable] of parameters) {
    yield { name, shape: variable.shape, data: await variable.data<'float32'>() }
  }
}
