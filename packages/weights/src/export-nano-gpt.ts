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
import { nanoGpt, turnLinear } from './name-maps/nano-gpt.ts'
import type { NamedArray } from './named-array.ts'
import { NANO_GPT_SCRIPT } from './nano-gpt-script.ts'
import type { LazyArray } from './planned-tensor.ts'
import { replaceFiles } from './replace-files.ts'
import { tensorsInOrder } from './tensors-in-order.ts'
import { writeSafetensors } from './write-safetensors.ts'

/** The script that makes nanoGPT's checkpoint of the other files. */
const SCRIPT_FILE = 'make_checkpoint.py'

/** The one that nanoGPT's layer normalisation has. */
const EPSILON = 1e-5

/**
 * Writes a GPT-2 as a folder that nanoGPT's checkpoint is made of: `model.safetensors` with its names and layout,
 * `config.json` with its `model_args`, and `make_checkpoint.py`, which turns them into `ckpt.pt` where PyTorch is
 * installed. `importGpt2` reads the folder too. nanoGPT computes the exact GELU, GPT-2 approximates it: logits differ
 * slightly. The tokenizer's files are left out, since nanoGPT has none.
 *
 * @param directory - The folder, made if there is none. Node only.
 * @throws {WeightsError} `UNSUPPORTED_CONFIG` for a head of its own or another epsilon, which nanoGPT does not have;
 * `INVALID_CONFIG` for sizes that cannot be; `MISSING_TENSOR`, `UNEXPECTED_TENSOR`, `WRONG_SHAPE` or `INVALID_TENSOR`,
 * naming the tensor; `WRITE_FAILED` if the folder cannot be written, also because the disk is full.
 */
export async function exportNanoGpt(directory: string, weights: Gpt2Weights): Promise<void> {
  const { config } = weights
  gpt2ConfigFromJson(gpt2ConfigToJson(config, undefined))
  const modelArguments = toModelArguments(config)
  await replaceFiles(directory, {
    last: CONFIG_FILE,
    isStale: name => COMPANION_FILES.includes(name),
    fill: async staging => {
      const text = `${JSON.stringify(modelArguments, null, 2)}\n`
      await writeText(`${staging}/${CONFIG_FILE}`, text)
      await writeText(`${staging}/${SCRIPT_FILE}`, NANO_GPT_SCRIPT)
      await writeTensors(`${staging}/${WEIGHTS_FILE}`, weights)
    },
  })
}

function toModelArguments(config: Gpt2Config): JsonObject {
  const { tiedHead = true, layerNormEpsilon = EPSILON } = config
  if (!tiedHead || layerNormEpsilon !== EPSILON) {
    throw new WeightsError(
      'UNSUPPORTED_CONFIG',
      `nanoGPT has a tied head and the epsilon ${EPSILON}, got ${tiedHead ? layerNormEpsilon : 'a head of its own'}.`,
    )
  }
  return {
    n_layer: config.layers,
    n_head: config.heads,
    n_embd: config.channels,
    block_size: config.contextLength,
    bias: config.biases ?? true,
    vocab_size: config.vocabularySize,
    dropout: config.dropout ?? 0,
  }
}

async function writeText(path: string, text: string): Promise<void> {
  await writeAll(await fileSink(path), [new TextEncoder().encode(text)])
}

async function writeTensors(path: string, weights: Gpt2Weights): Promise<void> {
  const given = tensorsInOrder(weights.tensors, weights.config)
  const tensors = Array.from(
    gpt2Shapes(weights.config),
    ([name, shape]): LazyArray => ({
      name: nanoGpt.storedName(name),
      shape: nanoGpt.storedShape(name, shape),
      read: async () => turnLinear({ ...((await given.next()).value as NamedArray), name }),
    }),
  )
  try {
    await writeSafetensors(tensors, path)
    await given.next()
  } finally {
    await given.return(undefined)
  }
}
