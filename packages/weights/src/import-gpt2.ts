import { assertReadable } from './dtype.ts'
import { WeightsError } from './errors.ts'
import { type Gpt2Config, gpt2ConfigFromJson, type JsonObject, parseConfig } from './gpt2-config.ts'
import { HEAD, matchGpt2 } from './gpt2-tensors.ts'
import {
  COMPANION_FILES,
  CONFIG_FILE,
  type ModelDirectory,
  type ModelFiles,
  openModelDirectory,
} from './model-directory.ts'
import type { NamedArray, TensorEntry, TensorReader } from './named-array.ts'
import { readAndOwn } from './open-safetensors.ts'

/** A GPT-2 as published: what `gptFromWeights` of `@nexttoken/gpt` and `exportHuggingFace` take. */
export interface Gpt2Weights {
  /** Read from `config.json`. */
  readonly config: Gpt2Config
  /** Every parameter under its Hugging Face name without `transformer.`; linear weights are [in, out]. */
  readonly tensors: Iterable<NamedArray> | AsyncIterable<NamedArray>
  /** The tokenizer's files and `generation_config.json`, by name, as they are. */
  readonly tokenizerFiles?: ReadonlyMap<string, Uint8Array>
  /** The id that ends a text, if the model has one. */
  readonly endOfText?: number
}

/** A `Gpt2Weights` whose tensors are read one at a time; each iteration opens the file anew and closes it. */
export interface ImportedGpt2 extends Gpt2Weights {
  readonly tensors: AsyncIterable<NamedArray>
  readonly tokenizerFiles: ReadonlyMap<string, Uint8Array>
}

/**
 * Opens a GPT-2 in a Hugging Face folder. The configuration and every tensor's name, shape and dtype are checked
 * before it returns; the tensors stream afterwards, in memory one at a time.
 *
 * Of the three dropout rates in `config.json` the residual's is taken. A stored copy of a tied head is left out; one that
 * differs from the token embedding is kept as a head of its own, as transformers 5 does.
 *
 * @param files - The folder's path, or its files by name.
 * @throws {WeightsError} `INVALID_CONFIG` or `UNSUPPORTED_CONFIG` for a `config.json` that is incomplete or of another
 * model; `MISSING_TENSOR`, `UNEXPECTED_TENSOR`, `WRONG_SHAPE` or `UNSUPPORTED_DTYPE`, naming the tensor; whatever
 * `openSafetensors` throws.
 */
export async function importGpt2(files: ModelFiles): Promise<ImportedGpt2> {
  const directory = await openModelDirectory(files)
  const { config, json } = await inspect(directory)
  const endOfText = json['eos_token_id'] as number
  return {
    config,
    tensors: { [Symbol.asyncIterator]: () => streamTensors(directory, config) },
    tokenizerFiles: await readCompanions(directory),
    ...(Number.isSafeInteger(endOfText) && { endOfText }),
  }
}

async function readConfig(directory: ModelDirectory): Promise<JsonObject> {
  const bytes = await directory.readFile(CONFIG_FILE)
  if (bytes) return parseConfig(bytes)
  throw new WeightsError('NOT_FOUND', `There is no ${CONFIG_FILE} beside the weights.`)
}

/** Reads the configuration and checks that the weights are what it says. */
async function inspect(
  directory: ModelDirectory,
): Promise<{ config: Gpt2Config; json: JsonObject }> {
  const reader = await readAndOwn(await directory.openWeights())
  try {
    const json = await readConfig(directory)
    const config = await settleHead(reader, gpt2ConfigFromJson(json))
    const matched = matchGpt2(reader.tensors.values(), config)
    for (const entry of matched.values()) assertReadable(entry)
    return { config, json }
  } finally {
    await reader.close()
  }
}

/** Unties a head that the configuration calls tied but that differs from the token embedding. */
async function settleHead(reader: TensorReader, config: Gpt2Config): Promise<Gpt2Config> {
  const head = reader.tensors.get(HEAD)
  if (!head || !config.tiedHead) return config
  const embedding = matchGpt2(reader.tensors.values(), config).get('wte.weight')!
  return { ...config, tiedHead: await holdTheSame(reader, head, embedding) }
}

async function readCompanions(directory: ModelDirectory): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of COMPANION_FILES) {
    const bytes = await directory.readFile(name)
    if (bytes) files.set(name, bytes)
  }
  return files
}

async function* streamTensors(
  directory: ModelDirectory,
  config: Gpt2Config,
): AsyncGenerator<NamedArray> {
  const reader = await readAndOwn(await directory.openWeights())
  try {
    for (const [name, entry] of matchGpt2(reader.tensors.values(), config)) {
      yield { ...(await reader.read(entry.name)), name }
    }
  } finally {
    await reader.close()
  }
}

async function holdTheSame(reader: TensorReader, a: TensorEntry, b: TensorEntry): Promise<boolean> {
  if (`${a.shape}` !== `${b.shape}`) return false
  const left = (await reader.read(a.name)).data
  const right = (await reader.read(b.name)).data
  return left.every((value, index) => Object.is(value, right[index]))
}
