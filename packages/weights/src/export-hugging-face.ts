import { writeAll } from './byte-sink.ts'
import { WeightsError } from './errors.ts'
import { fail, fileSink } from './file-sink.ts'
import {
  type Gpt2Config,
  gpt2ConfigFromJson,
  gpt2ConfigToJson,
  type JsonObject,
} from './gpt2-config.ts'
import { gpt2Shapes, matchGpt2, plainName, storedName } from './gpt2-tensors.ts'
import type { Gpt2Weights } from './import-gpt2.ts'
import { COMPANION_FILES, CONFIG_FILE, WEIGHTS_FILE } from './model-directory.ts'
import type { NamedArray } from './named-array.ts'
import { writeSafetensors } from './write-safetensors.ts'

/** A GPT-2 to write, and how. */
export interface ExportHuggingFaceOptions extends Gpt2Weights {
  /** The kind of number to store; F32 if left out. */
  readonly dtype?: 'F32'
}

/**
 * Writes a GPT-2 as a Hugging Face folder that transformers, vLLM and llama.cpp's converter read: `config.json`,
 * `model.safetensors`, `generation_config.json` and the tokenizer's files. A model without biases gets biases of zero,
 * because Hugging Face's GPT-2 always has them.
 *
 * All files are written and synced before the first takes its place in the folder, `config.json` leaves the folder
 * first and returns last: an export that is cut off never leaves old and new files that load together. Files of a
 * tokenizer that was there before and is not part of this model are removed; other files stay.
 *
 * @param directory - The folder, made if there is none. Node only.
 * @throws {WeightsError} `INVALID_CONFIG` for sizes that cannot be; `MISSING_TENSOR`, `UNEXPECTED_TENSOR`,
 * `WRONG_SHAPE` or `INVALID_TENSOR`, naming the tensor; `INVALID_OPTION` for a tokenizer file's name that is not a
 * plain file's; `WRITE_FAILED` if the folder cannot be written, also because the disk is full.
 */
export async function exportHuggingFace(
  directory: string,
  options: ExportHuggingFaceOptions,
): Promise<void> {
  const json = gpt2ConfigToJson(options.config, options.endOfText)
  const files = smallFiles(json, options)
  const tensors = await gatherTensors(options.tensors, options.config, gpt2ConfigFromJson(json))
  const { mkdir, rm, rmdir } = await import('node:fs/promises')
  const isNew = (await mkdir(directory, { recursive: true }).catch(fail(directory))) !== undefined
  const staging = `${directory}/.export-${crypto.randomUUID()}`
  try {
    await mkdir(staging).catch(fail(directory))
    for (const [name, bytes] of files) await writeAll(await fileSink(`${staging}/${name}`), [bytes])
    const format = { dtype: options.dtype ?? 'F32', metadata: { format: 'pt' } }
    await writeSafetensors(tensors, `${staging}/${WEIGHTS_FILE}`, format)
    await moveIn(staging, directory, [...files.keys(), WEIGHTS_FILE]).catch(fail(directory))
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (isNew) await rmdir(directory).catch(() => undefined)
    throw error
  }
  await rm(staging, { recursive: true, force: true })
}

/** Everything but the weights, by file name. */
function smallFiles(
  config: JsonObject,
  { tokenizerFiles = new Map() }: ExportHuggingFaceOptions,
): ReadonlyMap<string, Uint8Array> {
  for (const name of tokenizerFiles.keys()) {
    if (/[/\\]|^\.*$/.test(name) || name === CONFIG_FILE || name === WEIGHTS_FILE) {
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

function encode(json: JsonObject): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`)
}

/** The model's tensors under Hugging Face's names. */
async function gatherTensors(
  tensors: Gpt2Weights['tensors'],
  { biases }: Gpt2Config,
  config: Gpt2Config,
): Promise<NamedArray[]> {
  const arrays: NamedArray[] = []
  for await (const array of tensors) arrays.push(array)
  if (biases === false) arrays.push(...zeroBiases(arrays, config))
  const matched = matchGpt2(arrays, config)
  return [...matched].map(([name, array]) => ({ ...array, name: storedName(name) }))
}

function zeroBiases(arrays: readonly NamedArray[], config: Gpt2Config): NamedArray[] {
  const names = new Set(arrays.map(({ name }) => plainName(name)))
  return [...gpt2Shapes(config)]
    .filter(([name]) => name.endsWith('.bias') && !names.has(name))
    .map(([name, shape]) => ({ name, shape, data: new Float32Array(shape[0]!) }))
}

async function moveIn(staging: string, directory: string, names: readonly string[]): Promise<void> {
  const { rename, rm } = await import('node:fs/promises')
  await rm(`${directory}/${CONFIG_FILE}`, { force: true })
  for (const name of COMPANION_FILES) {
    if (!names.includes(name)) await rm(`${directory}/${name}`, { force: true })
  }
  for (const name of names.filter(name => name !== CONFIG_FILE)) {
    await rename(`${staging}/${name}`, `${directory}/${name}`)
  }
  await rename(`${staging}/${CONFIG_FILE}`, `${directory}/${CONFIG_FILE}`)
}
