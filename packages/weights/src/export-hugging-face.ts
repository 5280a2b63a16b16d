import { writeAll } from './byte-sink.ts'
import { WeightsError } from './errors.ts'
import { fileSink } from './file-sink.ts'
import {
  type Gpt2Config,
  gpt2ConfigFromJson,
  gpt2ConfigToJson,
  type JsonObject,
} from './gpt2-config.ts'
import { gpt2Shapes } from './gpt2-tensors.ts'
import type { Gpt2Weights } from './import-gpt2.ts'
import { COMPANION_FILES, CONFIG_FILE, WEIGHTS_FILE } from './model-directory.ts'
import { huggingFace } from './name-maps/hugging-face.ts'
import type { NamedArray } from './named-array.ts'
import type { FloatDtype, LazyArray } from './planned-tensor.ts'
import { replaceFiles } from './replace-files.ts'
import { INDEX_ENDING } from './sharded-safetensors.ts'
import { tensorsInOrder } from './tensors-in-order.ts'
import { writeSafetensors } from './write-safetensors.ts'
import { isShardOf } from './write-shards.ts'

/** A GPT-2 to write, and how. */
export interface ExportHuggingFaceOptions extends Gpt2Weights {
  /** The kind of number to store; F32 if left out. */
  readonly dtype?: FloatDtype
  /** The most bytes of tensors in one file; more go into several with an index. One file if left out. */
  readonly maxShardBytes?: number
}

/** What PyTorch calls the numbers. */
const TORCH_NAMES: Readonly<Record<FloatDtype, string>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
}

/**
 * Writes a GPT-2 as a Hugging Face folder that transformers, vLLM and llama.cpp's converter read: `config.json`,
 * `model.safetensors`, `generation_config.json` and the tokenizer's files. A model without biases gets biases of zero,
 * because Hugging Face's GPT-2 always has them. Tensors that come in the order of computation, as `importGpt2` gives them,
 * are in memory one at a time.
 *
 * All files are written and synced before the first takes its place in the folder, `config.json` leaves the folder
 * first and returns last: an export that is cut off never leaves old and new files that load together. Weights and a
 * tokenizer's files that were there before and are not part of this model are removed; other files stay.
 *
 * @param directory - The folder, made if there is none. Node only.
 * @throws {WeightsError} `INVALID_CONFIG` for sizes that cannot be; `MISSING_TENSOR`, `UNEXPECTED_TENSOR`,
 * `WRONG_SHAPE` or `INVALID_TENSOR`, naming the tensor; `INVALID_OPTION` for a tokenizer file's name that is not a
 * plain file's, or as `writeSafetensors` does; `WRITE_FAILED` if the folder cannot be written, also because the disk is full.
 */
export async function exportHuggingFace(
  directory: string,
  options: ExportHuggingFaceOptions,
): Promise<void> {
  const dtype = TORCH_NAMES[options.dtype ?? 'F32']
  const json = gpt2ConfigToJson(options.config, options.endOfText)
  const files = smallFiles({ ...json, dtype, torch_dtype: dtype }, options)
  const tensors = { ...options, stored: gpt2ConfigFromJson(json) }
  await replaceFiles(directory, {
    last: CONFIG_FILE,
    isStale: name => COMPANION_FILES.includes(name) || isWeights(name),
    fill: async staging => {
      for (const [name, bytes] of files) {
        await writeAll(await fileSink(`${staging}/${name}`), [bytes])
      }
      await writeTensors(`${staging}/${WEIGHTS_FILE}`, tensors)
    },
  })
}

/** Everything but the weights, by file name. */
function smallFiles(
  config: JsonObject,
  { tokenizerFiles = new Map() }: ExportHuggingFaceOptions,
): ReadonlyMap<string, Uint8Array> {
  for (const name of tokenizerFiles.keys()) {
    if (/[/\\]|^\.*$/.test(name) || name === CONFIG_FILE || isWeights(name)) {
      throw new WeightsError('INVALID_OPTION', `A tokenizer file cannot be named '${name}'.`)
    }
  }
  const generation = {
    _from_model_config: true,
    bos_token_id: config['bos_token_id'],
    eos_token_id: config['eos_token_id'],
  }
  return new Map([
    [CONFIG_FILE, encode(config)],
    ['generation_config.json', encode(generation)],
    ...tokenizerFiles,
  ])
}

function isWeights(name: string): boolean {
  return [WEIGHTS_FILE, WEIGHTS_FILE + INDEX_ENDING].includes(name) || isShardOf(WEIGHTS_FILE, name)
}

function encode(json: JsonObject): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`)
}

/** Writes the model's tensors under Hugging Face's names, with zeros for the biases that only `stored` has. */
async function writeTensors(
  path: string,
  options: ExportHuggingFaceOptions & { readonly stored: Gpt2Config },
): Promise<void> {
  const { config, stored, dtype = 'F32', maxShardBytes = Number.POSITIVE_INFINITY } = options
  const given = tensorsInOrder(options.tensors, config)
  const names = new Set(Array.from(gpt2Shapes(config), ([name]) => name))
  const tensors = Array.from(gpt2Shapes(stored), ([name, shape]): LazyArray => {
    const zeros = async () => ({ data: new Float32Array(shape[0]!) })
    const next = async () => (await given.next()).value as NamedArray
    return { name: huggingFace.storedName(name), shape, read: names.has(name) ? next : zeros }
  })
  try {
    await writeSafetensors(tensors, path, { dtype, maxShardBytes, metadata: { format: 'pt' } })
    await given.next()
  } finally {
    await given.return(undefined)
  }
}
