import { createGpt, type GptConfig, presets } from '@nexttoken/gpt'
import { trainingDefaults as defaults } from '../defaults.ts'
import { CommandError } from '../errors.ts'
import { openModel, type TextModel } from '../model-directory.ts'
import { filesOf } from '../model-files/import-model.ts'
import { promptIds } from '../prompt.ts'
import { readText } from '../text.ts'
import { chooseTokenizer } from '../tokenizer-choice.ts'
import { prepareText } from './prepare-text.ts'
import type { NewRun } from './run.ts'
import { completeSettings, type SettingsOptions } from './settings.ts'

/** The options of `train` that make a new run. */
export interface NewRunOptions extends ModelOptions, SettingsOptions {
  readonly init?: string
}

interface ModelOptions {
  readonly tokenizer?: string
  readonly preset?: keyof typeof presets
  readonly layers?: number
  readonly heads?: number
  readonly channels?: number
  readonly context?: number
  readonly dropout?: number
}

/** Options that a model given by `--init` decides. */
const DECIDED_BY_INIT = ['tokenizer', 'preset', 'layers', 'heads', 'channels', 'context'] as const

/** Makes all that a new run needs, and writes nothing yet. */
export async function prepareRun(
  files: readonly string[],
  options: NewRunOptions,
  backend: string,
): Promise<Omit<NewRun, 'out'>> {
  const text = await readText(files)
  const textModel =
    options.init === undefined
      ? await createModel(text.content, options)
      : await openInitial(options.init, options)
  const { contextLength: context } = textModel.model
  promptIds(textModel.tokenizer, options.prompt) // refuses a prompt that the tokenizer does not know
  const prepared = prepareText(text, textModel.tokenizer, context)
  const trainTokens = prepared.trainingIds.length
  const settings = completeSettings(options, { trainTokens, context })
  return { record: { text: text.origin, settings, backend }, text: prepared, textModel }
}

async function createModel(content: string, options: NewRunOptions): Promise<TextModel> {
  const tokenizer = await chooseTokenizer(options.tokenizer ?? defaults.tokenizer, content)
  const config = configOf(options, tokenizer.vocabularySize)
  const model = createGpt(config, { seed: options.seed ?? defaults.seed })
  return { model, tokenizer, files: filesOf(tokenizer) }
}

function configOf(options: NewRunOptions, vocabularySize: number): GptConfig {
  const preset: Partial<GptConfig> = options.preset === undefined ? {} : presets[options.preset]
  return {
    vocabularySize,
    contextLength: options.context ?? preset.contextLength ?? defaults.context,
    layers: options.layers ?? preset.layers ?? defaults.layers,
    heads: options.heads ?? preset.heads ?? defaults.heads,
    channels: options.channels ?? preset.channels ?? defaults.channels,
    dropout: options.dropout ?? defaults.dropout,
  }
}

function openInitial(init: string, options: NewRunOptions): Promise<TextModel> {
  const decided = DECIDED_BY_INIT.find(name => options[name] !== undefined)
  if (decided !== undefined) {
    throw new CommandError('USAGE', `--init brings its own ${decided}: leave out --${decided}.`)
  }
  return openModel(init, options.dropout === undefined ? {} : { dropout: options.dropout })
}
