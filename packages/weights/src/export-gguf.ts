import { type ByteSink, writeAll } from './byte-sink.ts'
import { WeightsError } from './errors.ts'
import { fileSink } from './file-sink.ts'
import {
  encodeHeader,
  type GgufField,
  type GgufTensorType,
  paddingAfter,
} from './gguf/gguf-header.ts'
import { tokenizerFields } from './gguf/gguf-tokenizer.ts'
import { type PlannedGguf, planGguf } from './gguf/plan-gguf.ts'
import { type Gpt2Config, gpt2ConfigFromJson, gpt2ConfigToJson } from './gpt2-config.ts'
import { gpt2Shapes } from './gpt2-tensors.ts'
import type { Gpt2Weights } from './import-gpt2.ts'
import { tensorsInOrder } from './tensors-in-order.ts'

/** A GPT-2 to write, and how. */
export interface ExportGgufOptions extends Gpt2Weights {
  /**
   * How matrices are stored; F32 if left out. Q8_0 is 8-bit integers, 32 to a scale. Vectors and positions stay F32; a
   * matrix whose rows are no multiple of 32 long becomes F16 in place of Q8_0, as in llama.cpp.
   */
  readonly dtype?: 'F32' | 'F16' | 'Q8_0'
}

/** llama.cpp's numbers for the kinds of file. */
const FILE_TYPES: Readonly<Record<GgufTensorType, number>> = { F32: 0, F16: 1, Q8_0: 7 }

/**
 * Writes a GPT-2 and its tokenizer as one GGUF file, which llama.cpp and what is built on it run. A model without biases
 * gets biases of zero. Tensors that come in the order of computation, as `importGpt2` gives them, are in memory one at a
 * time.
 *
 * @param sink - A path, under which the file appears only when it is whole; or a sink, which is closed, or aborted if
 * writing fails.
 * @param options - `tokenizerFiles` must hold a byte-level BPE: `tokenizer.json`, or `vocab.json` and `merges.txt`.
 * @throws {WeightsError} `INVALID_CONFIG` for sizes that cannot be; `INVALID_OPTION` for another dtype, or a tokenizer that
 * is not GPT-2's kind or has more tokens than the model; `MISSING_TENSOR`, `UNEXPECTED_TENSOR` or `WRONG_SHAPE`, naming the
 * tensor; `WRITE_FAILED` if the file cannot be written, also because the disk is full.
 */
export async function exportGguf(
  sink: ByteSink | string,
  options: ExportGgufOptions,
): Promise<void> {
  const { dtype = 'F32', tokenizerFiles = new Map(), endOfText } = options
  if (!Object.hasOwn(FILE_TYPES, dtype)) {
    throw new WeightsError('INVALID_OPTION', `dtype must be F32, F16 or Q8_0, got ${dtype}.`)
  }
  const config = gpt2ConfigFromJson(gpt2ConfigToJson(options.config, endOfText))
  const plans = Array.from(gpt2Shapes(config), ([name, shape]) => planGguf(name, shape, dtype))
  const header = encodeHeader(
    [
      ...modelFields(config, dtype),
      ...tokenizerFields(tokenizerFiles, config.vocabularySize, endOfText),
    ],
    plans,
  )
  const target = typeof sink === 'string' ? await fileSink(sink) : sink
  await writeAll(target, fileChunks(header, plans, options))
}

function modelFields(config: Gpt2Config, dtype: GgufTensorType): GgufField[] {
  return [
    ['general.architecture', 'string', 'gpt2'],
    ['general.file_type', 'uint32', FILE_TYPES[dtype]],
    ['general.quantization_version', 'uint32', 2],
    ['gpt2.context_length', 'uint32', config.contextLength],
    ['gpt2.embedding_length', 'uint32', config.channels],
    ['gpt2.feed_forward_length', 'uint32', 4 * config.channels],
    ['gpt2.block_count', 'uint32', config.layers],
    ['gpt2.attention.head_count', 'uint32', config.heads],
    ['gpt2.attention.layer_norm_epsilon', 'float32', config.layerNormEpsilon ?? 1e-5],
  ]
}

async function* fileChunks(
  header: Uint8Array,
  plans: readonly PlannedGguf[],
  { tensors, config }: Gpt2Weights,
): AsyncGenerator<Uint8Array> {
  yield header
  const given = tensorsInOrder(tensors, config)
  const names = new Set(Array.from(gpt2Shapes(config), ([name]) => name))
  try {
    for (const plan of plans) {
      const next = names.has(plan.source) ? await given.next() : undefined
      yield plan.encode(next?.value ? next.value.data : new Float32Array(plan.elements))
      yield new Uint8Array(paddingAfter(plan.byteLength))
    }
    await given.next()
  } finally {
    await given.return(undefined)
  }
}
