import { stat } from 'node:fs/promises'
import { countParameters } from '@nexttoken/gpt'
import type { ImportedGpt2, ModelFiles, NamedArray, StoredWeights } from '@nexttoken/weights'
import { byteWords } from '../byte-words.ts'
import { resultColors } from '../output.ts'
import { count, formatTable } from '../training/describe-run.ts'
import { describeStored } from './describe-stored.ts'
import { chooseDtype, type DtypeName, type FormatName, formats } from './formats.ts'
import { hasTokenizer, importModel } from './import-model.ts'
import { requireFreePlace, writeInto } from './output-place.ts'
import { showBytes } from './show-bytes.ts'

/** What to write, and where. */
export interface ConversionOptions {
  readonly out: string
  readonly format: FormatName
  readonly dtype?: DtypeName
  readonly force?: boolean
}

/** What became of it. */
export interface Conversion {
  readonly out: string
  readonly format: FormatName
  readonly config: ImportedGpt2['config']
  readonly parameters: number
  /** How the model was stored that was read. */
  readonly stored: StoredWeights
  readonly dtype: DtypeName
  /** Of the file with the weights that was written. */
  readonly bytes: number
  /** Whether a tokenizer came with the model. */
  readonly hasTokenizer: boolean
}

/** A model to read. */
export interface ModelSource {
  readonly files: ModelFiles
  /** Brings the weights near, once their headers are found to be in order. */
  fetch(): Promise<ModelFiles>
}

/** Reads a model in any form and writes it in the one asked for. */
export async function convertModel(
  open: () => Promise<ModelSource>,
  { out, format, dtype: asked, force = false }: ConversionOptions,
): Promise<Conversion> {
  const { isFile, write } = formats[format]
  const place = { path: out, isFile, force }
  await requireFreePlace(place)
  const { files, fetch } = await open()
  const { config, stored } = await importModel(files)
  const dtype = chooseDtype(format, asked, stored)
  const model = await importModel(await fetch())
  const parameters = countParameters(config)
  const tensors = watched(model.tensors, 4 * parameters)
  await writeInto(place, () => write(out, { ...model, tensors }, dtype))
  const { size: bytes } = await stat(isFile ? out : `${out}/model.safetensors`)
  return {
    out,
    format,
    config,
    parameters,
    stored,
    dtype,
    bytes,
    hasTokenizer: hasTokenizer(model),
  }
}

/** A model on this machine. */
export async function localModel(files: ModelFiles): Promise<ModelSource> {
  return { files, fetch: async () => files }
}

/** A conversion as lines for the terminal. */
export function describeConversion(source: string, conversion: Conversion): string {
  const { out, format, config, parameters, stored, dtype, bytes, hasTokenizer } = conversion
  const { bold, cyan } = resultColors
  const table = [
    ['read', `${source} (${describeStored(stored)})`],
    ['model', describeConfig(config)],
    ['parameters', count(parameters)],
    ['written', `${out} (${formats[format].name}, ${dtype.toUpperCase()}, ${byteWords(bytes)})`],
  ] as const
  const next = `\n${bold('Next')}  ${cyan(formats[format].next(out))}\n`
  const isReady = hasTokenizer || format === 'nanogpt'
  return `${formatTable(table, resultColors)}\n${isReady ? next : ''}`
}

/** As in `12 layers, 12 heads, 768 channels, context 1,024, vocabulary 50,257`. */
export function describeConfig(config: ImportedGpt2['config']): string {
  const { layers, heads, channels, contextLength, vocabularySize } = config
  const sizes = `${layers} layers, ${heads} heads, ${count(channels)} channels`
  return `${sizes}, context ${count(contextLength)}, vocabulary ${count(vocabularySize)}`
}

async function* watched(
  tensors: AsyncIterable<NamedArray>,
  total: number,
): AsyncGenerator<NamedArray> {
  const display = showBytes('Converting')
  let loaded = 0
  try {
    for await (const tensor of tensors) {
      yield tensor
      loaded += tensor.data.byteLength
      display.update({ loaded, total })
    }
  } finally {
    display.stop()
  }
}
