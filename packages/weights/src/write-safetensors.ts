import { type ByteSink, writeAll } from './byte-sink.ts'
import { countBytes } from './dtype.ts'
import { WeightsError } from './errors.ts'
import { fileSink } from './file-sink.ts'
import type { NamedArray } from './named-array.ts'

/** How to write a safetensors file. */
export interface WriteSafetensorsOptions {
  /** The kind of number to store; F32 if left out. */
  readonly dtype?: 'F32'
  /** Notes about the file, for its readers. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Writes tensors as one safetensors file, in the order given. The header, which comes first, names them all, so they
 * are gathered in memory before the first byte goes out.
 *
 * @param tensors - Arrays with names that differ.
 * @param sink - A path, under which the file appears only when it is whole; or a sink, which is closed, or aborted if
 * writing fails.
 * @throws {WeightsError} `INVALID_OPTION` for another dtype, or metadata that are not strings; `INVALID_TENSOR` if a name comes twice or is `__metadata__`, or a shape does not fit its data;
 * `WRITE_FAILED` if the file cannot be written, also because the disk is full.
 */
export async function writeSafetensors(
  tensors: Iterable<NamedArray> | AsyncIterable<NamedArray>,
  sink: ByteSink | string,
  options: WriteSafetensorsOptions = {},
): Promise<void> {
  if ((options.dtype ?? 'F32') !== 'F32') {
    throw new WeightsError('INVALID_OPTION', `dtype must be F32, got ${options.dtype}.`)
  }
  const arrays: NamedArray[] = []
  for await (const array of tensors) arrays.push(array)
  const header = encodeHeader(arrays, options.metadata)
  const target = typeof sink === 'string' ? await fileSink(sink) : sink
  await writeAll(target, [header, ...arrays.map(({ data }) => bytesOf(data))])
}

/** The 8 bytes of length and the JSON, padded with spaces so that the data begin at a multiple of 8. */
function encodeHeader(
  arrays: readonly NamedArray[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  const fields = new Map<string, unknown>()
  if (metadata) fields.set('__metadata__', checkMetadata(metadata))
  let end = 0
  for (const array of arrays) {
    if (fields.has(array.name) || array.name === '__metadata__') {
      throw new WeightsError('INVALID_TENSOR', `The name ${array.name} is taken; choose another.`)
    }
    const begin = end
    end += checkedByteLength(array)
    fields.set(array.name, { dtype: 'F32', shape: array.shape, data_offsets: [begin, end] })
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)))
  const length = Math.ceil(json.length / 8) * 8
  const header = new Uint8Array(8 + length).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(json, 8)
  return header
}

function checkMetadata(
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') {
      throw new WeightsError('INVALID_OPTION', `metadata ${key} must be a string, got ${value}.`)
    }
  }
  return metadata
}

function checkedByteLength({ name, shape, data }: NamedArray): number {
  const isFloats = data instanceof Float32Array
  const isShape = shape.every(size => Number.isSafeInteger(size) && size >= 0)
  if (isFloats && isShape && countBytes('F32', shape) === data.byteLength) return data.byteLength
  throw new WeightsError(
    'INVALID_TENSOR',
    `${name} needs a Float32Array with as many elements as its shape [${shape}] says, got ${data.length}.`,
  )
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
