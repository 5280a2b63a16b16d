import { assertReadable } from './dtype.ts'
import { toFloat32 } from './elements.ts'
import { WeightsError } from './errors.ts'
import { type Gpt2Config, gpt2ConfigFromJson, type JsonObject, parseConfig } from './gpt2-config.ts'
import { HEAD } from './gpt2-tensors.ts'
import { matchGpt2 } from './match-gpt2.ts'
import {
  COMPANION_FILES,
  CONFIG_FILE,
  HPARAMS_FILE,
  type ModelDirectory,
  type ModelFiles,
  OPENAI_COMPANIONS,
  openModelDirectory,
} from './model-directory.ts'
import { chooseNameMap } from './name-maps/choose-name-map.ts'
import type { NameMap } from './name-maps/name-map.ts'
import type { NamedArray, TensorArray, TensorEntry, TensorReader } from './named-array.ts'
import { openWeights } from './open-weights.ts'
import { describeStorage, type StoredWeights } from './stored-weights.ts'

/** A GPT-2 as published: what `gptFromWeights` of `@nexttoken/gpt` and `exportHuggingFace` take. */
export interface Gpt2Weights {
  /** Read from `config.json` or `hparams.json`. */
  readonly config: Gpt2Config
  /** Every parameter under its Hugging Face name without `transformer.`; linear weights are [in, out]. */
  readonly tensors: Iterable<NamedArray> | AsyncIterable<NamedArray>
  /** The tokenizer's files and `generation_config.json`, as they are, by the names that Hugging Face gives them. */
  readonly tokenizerFiles?: ReadonlyMap<string, Uint8Array>
  /** The id that ends a text, if the model has one. */
  readonly endOfText?: number
}

/** A `Gpt2Weights` whose tensors are read one at a time; each iteration opens the files anew and closes them. */
export interface ImportedGpt2 extends Gpt2Weights {
  readonly tensors: AsyncIterable<NamedArray>
  readonly tokenizerFiles: ReadonlyMap<string, Uint8Array>
  /** How the weights are stored in the files. */
  readonly stored: StoredWeights
}

/** What the tensors' list and the configuration say together. */
interface Inspected {
  readonly config: Gpt2Config
  readonly endOfText: unknown
  readonly map: NameMap
  readonly stored: StoredWeights
}

/**
 * Opens a GPT-2 in any layout it was published in, told apart by what is there: a Hugging Face folder, with names with or
 * without `transformer.`; OpenAI's TensorFlow checkpoint beside `hparams.json`; nanoGPT's tensors, [out, in], saved as
 * safetensors beside its `model_args` as `config.json`. The configuration and every tensor's name, shape and dtype are
 * checked before it returns; the tensors stream afterwards, in memory one at a time, as 32-bit floats.
 *
 * Of the three dropout rates in `config.json` the residual's is taken. A stored copy of a tied head is left out; one that
 * differs from the token embedding is kept as a head of its own, as transformers 5 does. nanoGPT computes the exact GELU
 * where GPT-2, and so this model, approximates it: logits differ in the third decimal or so.
 *
 * @param files - The folder's path, the path of a `.safetensors` file with its `config.json` beside it, or files by name.
 * @throws {WeightsError} `INVALID_CONFIG` or `UNSUPPORTED_CONFIG` for a configuration that is incomplete or of another
 * model; `MISSING_TENSOR`, `UNEXPECTED_TENSOR`, `WRONG_SHAPE` or `UNSUPPORTED_DTYPE`, naming the tensor; whatever
 * `openSafetensors` and `openTensorflowCheckpoint` throw.
 */
export async function importGpt2(files: ModelFiles): Promise<ImportedGpt2> {
  const directory = await openModelDirectory(files)
  const { config, map, endOfText, stored } = await inspect(directory)
  return {
    config,
    tensors: { [Symbol.asyncIterator]: () => streamTensors(directory, config, map) },
    tokenizerFiles: await readCompanions(directory),
    stored,
    ...(Number.isSafeInteger(endOfText) && { endOfText: endOfText as number }),
  }
}

/** Reads the configuration and checks that the weights are what it says. */
async function inspect(directory: ModelDirectory): Promise<Inspected> {
  const reader = await openWeights(directory)
  try {
    const map = chooseNameMap(reader.tensors)
    const { config: said, endOfText } = await readConfig(directory)
    const config = await settleHead(reader, said, map)
    const matched = matchGpt2(reader.tensors.values(), config, map)
    for (const entry of matched.values()) assertReadable(entry)
    const stored = describeStorage([...reader.tensors.values()], map.layout)
    return { config, endOfText, map, stored }
  } finally {
    await reader.close()
  }
}

async function readConfig(
  directory: ModelDirectory,
): Promise<Pick<Inspected, 'config' | 'endOfText'>> {
  const read = async (file: string): Promise<JsonObject | undefined> => {
    const bytes = await directory.readFile(file)
    return bytes && parseConfig(bytes, file)
  }
  const json = await read(CONFIG_FILE)
  if (json) return { config: gpt2ConfigFromJson(json), endOfText: json['eos_token_id'] }
  const hparams = await read(HPARAMS_FILE)
  if (hparams) {
    const vocabulary = await read(OPENAI_COMPANIONS[0]![0])
    const config = gpt2ConfigFromJson(hparams, HPARAMS_FILE)
    return { config, endOfText: vocabulary?.['<|endoftext|>'] }
  }
  throw new WeightsError(
    'NOT_FOUND',
    `There is no ${CONFIG_FILE} or ${HPARAMS_FILE} beside the weights in ${directory.folder}.`,
  )
}

/** Unties a head that the configuration calls tied but that differs from the token embedding. */
async function settleHead(
  reader: TensorReader<TensorArray>,
  config: Gpt2Config,
  map: NameMap,
): Promise<Gpt2Config> {
  const entries = [...reader.tensors.values()]
  const head = entries.find(({ name }) => map.plainName(name) === HEAD)
  if (!head || !config.tiedHead) return config
  const embedding = matchGpt2(entries, config, map).get('wte.weight')!
  return { ...config, tiedHead: await holdTheSame(reader, head, embedding) }
}

async function readCompanions(directory: ModelDirectory): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  const same = COMPANION_FILES.map(name => [name, name] as const)
  for (const [name, huggingFaceName] of [...OPENAI_COMPANIONS, ...same]) {
    const bytes = await directory.readFile(name)
    if (bytes) files.set(huggingFaceName, bytes)
  }
  return files
}

async function* streamTensors(
  directory: ModelDirectory,
  config: Gpt2Config,
  map: NameMap,
): AsyncGenerator<NamedArray> {
  const reader = await openWeights(directory)
  try {
    for (const [name, entry] of matchGpt2(reader.tensors.values(), config, map)) {
      yield map.restore(toFloat32(await reader.read(entry.name)), name)
    }
  } finally {
    await reader.close()
  }
}

async function holdTheSame(
  reader: TensorReader<TensorArray>,
  a: TensorEntry,
  b: TensorEntry,
): Promise<boolean> {
  if (`${a.shape}` !== `${b.shape}`) return false
  const left = toFloat32(await reader.read(a.name)).data
  const right = toFloat32(await reader.read(b.name)).data
  return left.every((value, index) => Object.is(value, right[index]))
}
