import type { ByteSink } from './byte-sink.ts'
import { WeightsError } from './errors.ts'
import { fileSink } from './file-sink.ts'
import {
  type FloatDtype,
  type PlannedTensor,
  planTensor,
  type WritableTensor,
} from './planned-tensor.ts'
import { writeSafetensorsFile } from './safetensors-file.ts'
import { splitIntoShards, writeShards } from './write-shards.ts'

/** How to write safetensors. */
export interface WriteSafetensorsOptions {
  /** What 32-bit floats are stored as; F32 if left out. Tensors of another dtype are stored as they are. */
  readonly dtype?: FloatDtype
  /** Notes about the file, for its readers. */
  readonly metadata?: Readonly<Record<string, string>>
  /**
   * The most bytes of tensors in one file. More go into several, `name-00001-of-00002.safetensors` and so on, with the
   * index `name.safetensors.index.json`; no tensor is cut. Needs a path. One file if left out.
   */
  readonly maxShardBytes?: number
}

/**
 * Writes tensors as safetensors, in the order given. The header, which comes first, names them all, so arrays are gathered
 * before the first byte goes out; of tensors with `read` only name and shape are, and one at a time is in memory.
 *
 * @param tensors - Tensors with names that differ.
 * @param sink - A path, under which the file appears only when it is whole; or a sink, which is closed, or aborted if
 * writing fails.
 * @throws {WeightsError} `INVALID_OPTION` for another dtype, metadata that are not strings, or more bytes than go into the
 * one file that a sink takes; `INVALID_TENSOR` if a name comes twice or is `__metadata__`, or a shape does not fit its
 * data; `WRITE_FAILED` if the file cannot be written, also because the disk is full.
 */
export async function writeSafetensors(
  tensors: Iterable<WritableTensor> | AsyncIterable<WritableTensor>,
  sink: ByteSink | string,
  options: WriteSafetensorsOptions = {},
): Promise<void> {
  const { dtype = 'F32', metadata, maxShardBytes = Number.POSITIVE_INFINITY } = options
  checkOptions({ dtype, maxShardBytes, metadata: metadata ?? {} })
  const planned = await planAll(tensors, dtype)
  const shards = splitIntoShards(planned, maxShardBytes)
  if (shards.length === 1) {
    const target = typeof sink === 'string' ? await fileSink(sink) : sink
    return writeSafetensorsFile(planned, target, metadata)
  }
  if (typeof sink === 'string') return writeShards(shards, sink, metadata)
  throw new WeightsError(
    'INVALID_OPTION',
    `maxShardBytes ${maxShardBytes} asks for ${shards.length} files: give a path, not a sink.`,
  )
}

async function planAll(
  tensors: Iterable<WritableTensor> | AsyncIterable<WritableTensor>,
  dtype: FloatDtype,
): Promise<readonly PlannedTensor[]> {
  const planned = new Map<string, PlannedTensor>()
  for await (const tensor of tensors) {
    const { name } = tensor
    if (planned.has(name) || name === '__metadata__') {
      throw new WeightsError('INVALID_TENSOR', `The name ${name} is taken; choose another.`)
    }
    planned.set(name, planTensor(tensor, dtype))
  }
  return [...planned.values()]
}

function checkOptions({ dtype, metadata, maxShardBytes }: Required<WriteSafetensorsOptions>): void {
  const invalid = (message: string): WeightsError => new WeightsError('INVALID_OPTION', message)
  if (!['F32', 'F16', 'BF16'].includes(dtype)) {
    throw invalid(`dtype must be F32, F16 or BF16, got ${dtype}.`)
  }
  if (!(maxShardBytes > 0)) {
    throw invalid(`maxShardBytes must be a number of bytes above 0, got ${maxShardBytes}.`)
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw invalid(`metadata ${key} must be a string, got ${value}.`)
  }
}
