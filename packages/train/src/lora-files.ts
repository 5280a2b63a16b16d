import {
  loadSafetensors,
  type NamedArray,
  WeightsError,
  writeSafetensors,
} from '@nexttoken/weights'
import * as tf from '@tensorflow/tfjs-core'
import { invalid } from './checkpoint-file.ts'
import { TrainError } from './errors.ts'
import { type Lora, lora } from './lora.ts'
import { formatAdapterConfig, parseAdapterConfig } from './lora-config.ts'
import { matchArrays, readArray } from './named-tensors.ts'
import { requireOption } from './option-checks.ts'
import type { Trainable } from './trainable.ts'

const CONFIG_FILE = 'adapter_config.json'
const WEIGHTS_FILE = 'adapter_model.safetensors'

/** Where transformers' GPT-2 has its modules once peft has wrapped it. */
const PREFIX = 'base_model.model.transformer.'

/**
 * Writes the adapters of a GPT-2 into a folder as peft does, which loads them onto the same model in Python:
 * `adapter_model.safetensors` and `adapter_config.json`. The configuration leaves the folder first and returns last: what
 * is cut off does not load. Node only.
 *
 * @param directory - Made if there is none.
 * @throws {TrainError} `CHECKPOINT_NOT_WRITTEN` if it cannot be written; `INVALID_OPTION` if it adapts more than the
 * linear weights of the blocks.
 */
export async function saveLora(directory: string, adapted: Lora): Promise<void> {
  const entries = [...adapted.parameters]
  for (const [name] of entries) {
    requireOption(
      /^h\.\d+\./.test(name),
      `peft has no such adapter of a GPT-2 as ${name}: leave it out`,
    )
  }
  const arrays = await Promise.all(
    entries.map(([name, tensor]) => readArray(PREFIX + name, tensor)),
  )
  const { mkdir, rm, writeFile } = await import('node:fs/promises')
  try {
    await mkdir(directory, { recursive: true })
    await rm(`${directory}/${CONFIG_FILE}`, { force: true })
    await writeSafetensors(arrays, `${directory}/${WEIGHTS_FILE}`, { metadata: { format: 'pt' } })
    await writeFile(`${directory}/${CONFIG_FILE}`, formatAdapterConfig(adapted.options))
  } catch (cause) {
    const message = `Could not save adapters in ${directory}: ${(cause as Error).message}`
    throw new TrainError('CHECKPOINT_NOT_WRITTEN', message, { cause })
  }
}

/**
 * Puts adapters onto a GPT-2 that `saveLora`, or peft with plain LoRA, has written. Node only.
 *
 * @param model - With parameters under Hugging Face's names, without the prefix `transformer.`.
 * @returns As {@link lora} does.
 * @throws {TrainError} `CHECKPOINT_NOT_FOUND` if the folder lacks a file; `INVALID_CHECKPOINT` if one is damaged or says
 * what plain LoRA is not; `CHECKPOINT_MISMATCH` or `INVALID_OPTION` if it is of another model.
 */
export async function loadLora(directory: string, model: Trainable): Promise<Lora> {
  const settings = parseAdapterConfig(await readConfig(directory), `${directory}/${CONFIG_FILE}`)
  const arrays = await readArrays(directory)
  const adapted = lora(model, settings)
  try {
    const matched = matchArrays(adapted.parameters, arrays)
    for (const [name, variable] of adapted.parameters) {
      tf.tidy(() => variable.assign(tf.tensor(matched.get(name)!.data, variable.shape)))
    }
    return adapted
  } catch (error) {
    adapted.dispose()
    throw error
  }
}

async function readConfig(directory: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const path = `${directory}/${CONFIG_FILE}`
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw notFound(path, cause)
  })
}

/** The adapters under the names that the model has for them. */
async function readArrays(directory: string): Promise<readonly NamedArray[]> {
  const path = `${directory}/${WEIGHTS_FILE}`
  const { tensors } = await loadSafetensors(path).catch((cause: unknown) => {
    if (!(cause instanceof WeightsError)) throw cause
    throw cause.code === 'NOT_FOUND' ? notFound(path, cause) : invalid(path, cause.message, cause)
  })
  return Array.from(tensors.values(), array => ({
    ...array,
    name: array.name.startsWith(PREFIX) ? array.name.slice(PREFIX.length) : array.name,
  }))
}

function notFound(path: string, cause: unknown): TrainError {
  const message = `There is no ${path}: give the folder that holds it`
  return new TrainError('CHECKPOINT_NOT_FOUND', message, { cause })
}
