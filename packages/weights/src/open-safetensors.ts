import { type ByteSource, readExactly } from './byte-source.ts'
import { assertElements, elementsOf, toFloat32, widen } from './elements.ts'
import { WeightsError } from './errors.ts'
import { fileSource } from './file-source.ts'
import {
  type ModelDirectory,
  type ModelFiles,
  openModelDirectory,
  WEIGHTS_FILE,
} from './model-directory.ts'
import type { NamedArray, StoredArray, TensorArray, TensorReader } from './named-array.ts'
import { explainMissingWeights } from './other-formats.ts'
import { readHeader } from './safetensors-header.ts'
import {
  closeAll,
  INDEX_ENDING,
  joinShards,
  readShardIndex,
  type ShardIndex,
} from './sharded-safetensors.ts'

/** An opened safetensors file, or several that an index makes one. */
export interface SafetensorsReader extends TensorReader<TensorArray> {
  /**
   * Reads one tensor exactly as it is stored: F16 and BF16 as their bits.
   *
   * @throws {WeightsError} As `read` does.
   */
  readStored(name: string): Promise<StoredArray>
}

/** Tensors of floats, all in memory. */
export interface LoadedTensors {
  /** What the writer noted about the file. */
  readonly metadata: ReadonlyMap<string, string>
  /** Every tensor by name, in the order in which they lie in the file. */
  readonly tensors: Map<string, NamedArray>
}

/**
 * Opens safetensors: reads and checks the header, and no tensor yet.
 *
 * @param from - A source; the path of a file or of an index (`model.safetensors.index.json`); or a folder, by its path
 * or its files, that holds `model.safetensors` or its index and the files which that names.
 * @throws {WeightsError} `NOT_FOUND` or `READ_FAILED` if it cannot be opened; `UNSUPPORTED_FORMAT` if it is a file of
 * another kind; `TRUNCATED` if it is cut short; `MALFORMED_HEADER` if its header or index breaks a rule of the format;
 * `UNSUPPORTED_DTYPE` if it names a dtype that safetensors does not know; `MISSING_TENSOR` or `UNEXPECTED_TENSOR` if
 * files do not hold what their index says.
 */
export async function openSafetensors(from: ByteSource | ModelFiles): Promise<SafetensorsReader> {
  if (typeof from === 'string') return openPath(from)
  if ('read' in from) return readerOf(from, async () => undefined)
  return openSafetensorsIn(await openModelDirectory(from))
}

/** As `openSafetensors`, of a folder that is listed already. */
export async function openSafetensorsIn(directory: ModelDirectory): Promise<SafetensorsReader> {
  const { names, folder, weightsFile } = directory
  if (weightsFile !== undefined) return readAndOwn(await directory.open(weightsFile))
  const index = WEIGHTS_FILE + INDEX_ENDING
  if (names.includes(index)) return openShards(directory, index)
  throw explainMissingWeights(folder, names)
}

/**
 * Reads whole safetensors of floats into memory: F16 and BF16 widened, F64 rounded.
 *
 * @throws {WeightsError} As `openSafetensors` and its reader do; `UNSUPPORTED_DTYPE` for a tensor of whole numbers.
 */
export async function loadSafetensors(from: ByteSource | ModelFiles): Promise<LoadedTensors> {
  const reader = await openSafetensors(from)
  try {
    const tensors = new Map<string, NamedArray>()
    for (const name of reader.tensors.keys()) tensors.set(name, toFloat32(await reader.read(name)))
    return { metadata: reader.metadata, tensors }
  } finally {
    await reader.close()
  }
}

async function openPath(path: string): Promise<SafetensorsReader> {
  const { stat } = await import('node:fs/promises')
  const isFolder = await stat(path).then(
    status => status.isDirectory(),
    () => false,
  )
  if (isFolder) return openSafetensorsIn(await openModelDirectory(path))
  if (!path.endsWith(INDEX_ENDING)) return readAndOwn(await fileSource(path))
  const [, folder, name] = /^(.*?)([^/\\]*)$/.exec(path)!
  return openShards(await openModelDirectory(folder || '.'), name!)
}

async function openShards(directory: ModelDirectory, index: string): Promise<SafetensorsReader> {
  const shards = await readIndex(await openNamed(directory, index))
  const readers = new Map<string, SafetensorsReader>()
  try {
    for (const file of shards.keys()) {
      readers.set(file, await readAndOwn(await openNamed(directory, file)))
    }
    return joinShards(shards, readers)
  } catch (error) {
    await closeAll(readers.values())
    throw error
  }
}

async function openNamed(directory: ModelDirectory, name: string): Promise<ByteSource> {
  if (directory.names.includes(name)) return directory.open(name)
  throw new WeightsError('NOT_FOUND', `There is no ${name} in ${directory.folder}; fetch it too.`)
}

async function readIndex(source: ByteSource): Promise<ShardIndex> {
  try {
    return await readShardIndex(source)
  } finally {
    await source.close?.()
  }
}

/** Opens a source that the reader closes, also when it turns out not to be readable. */
async function readAndOwn(source: ByteSource): Promise<SafetensorsReader> {
  const close = async (): Promise<void> => source.close?.()
  return readerOf(source, close).catch(async error => {
    await close()
    throw error
  })
}

async function readerOf(
  source: ByteSource,
  close: () => Promise<void>,
): Promise<SafetensorsReader> {
  const { metadata, tensors } = await readHeader(source)
  const readStored = async (name: string): Promise<StoredArray> => {
    const entry = tensors.get(name)
    if (!entry) throw new WeightsError('MISSING_TENSOR', `The file holds no tensor ${name}.`)
    assertElements(entry)
    return elementsOf(entry, await readExactly(source, entry.offset, entry.byteLength))
  }
  return { metadata, tensors, close, readStored, read: async name => widen(await readStored(name)) }
}
