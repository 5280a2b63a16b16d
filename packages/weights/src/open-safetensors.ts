import { type ByteSource, readExactly } from './byte-source.ts'
import { assertReadable } from './dtype.ts'
import { WeightsError } from './errors.ts'
import { fileSource } from './file-source.ts'
import { openModelDirectory } from './model-directory.ts'
import type { NamedArray, TensorReader } from './named-array.ts'
import { readHeader } from './safetensors-header.ts'

/** A file of named tensors, all in memory. */
export interface LoadedTensors {
  /** What the writer noted about the file. */
  readonly metadata: ReadonlyMap<string, string>
  /** Every tensor by name, in the order in which they lie in the file. */
  readonly tensors: Map<string, NamedArray>
}

/**
 * Opens a safetensors file: reads and checks its header, and no tensor yet.
 *
 * @param from - A source, the path of a file, or of a folder that holds `model.safetensors`.
 * @throws {WeightsError} `NOT_FOUND` or `READ_FAILED` if it cannot be opened; `UNSUPPORTED_FORMAT` if it is a file of
 * another kind; `TRUNCATED` if it is cut short; `MALFORMED_HEADER` if its header breaks a rule of the format;
 * `UNSUPPORTED_DTYPE` if it names a dtype that safetensors does not know.
 */
export async function openSafetensors(from: ByteSource | string): Promise<TensorReader> {
  return typeof from === 'string'
    ? readAndOwn(await openPath(from))
    : readerOf(from, async () => undefined)
}

/** Opens a source that the reader closes, also when it turns out not to be readable. */
export async function readAndOwn(source: ByteSource): Promise<TensorReader> {
  const close = async (): Promise<void> => source.close?.()
  return readerOf(source, close).catch(async error => {
    await close()
    throw error
  })
}

/**
 * Reads a whole safetensors file into memory.
 *
 * @throws {WeightsError} As `openSafetensors` and its reader do.
 */
export async function loadSafetensors(from: ByteSource | string): Promise<LoadedTensors> {
  const reader = await openSafetensors(from)
  try {
    const tensors = new Map<string, NamedArray>()
    for (const name of reader.tensors.keys()) tensors.set(name, await reader.read(name))
    return { metadata: reader.metadata, tensors }
  } finally {
    await reader.close()
  }
}

async function openPath(path: string): Promise<ByteSource> {
  const { stat } = await import('node:fs/promises')
  const isFolder = await stat(path).then(
    status => status.isDirectory(),
    () => false,
  )
  return isFolder ? (await openModelDirectory(path)).openWeights() : fileSource(path)
}

async function readerOf(source: ByteSource, close: () => Promise<void>): Promise<TensorReader> {
  const { metadata, tensors } = await readHeader(source)
  return {
    metadata,
    tensors,
    close,
    read: async name => {
      const entry = tensors.get(name)
      if (!entry) throw new WeightsError('MISSING_TENSOR', `The file holds no tensor ${name}.`)
      assertReadable(entry)
      const bytes = await readExactly(source, entry.offset, entry.byteLength)
      return { name, shape: entry.shape, dtype: 'F32', data: asFloats(bytes) }
    },
  }
}

/** The floats in little-endian bytes, which every host of JavaScript today uses; copies only what is not aligned. */
function asFloats(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = byteOffsetIsAligned(bytes) ? bytes : bytes.slice()
  return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT)
}

function byteOffsetIsAligned(bytes: Uint8Array): boolean {
  return bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0
}
