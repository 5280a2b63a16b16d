import { type ByteSource, readExactly } from '../byte-source.ts'
import { assertElements, elementsOf, widen } from '../elements.ts'
import { WeightsError } from '../errors.ts'
import { type ModelDirectory, type ModelFiles, openModelDirectory } from '../model-directory.ts'
import type { TensorArray, TensorReader } from '../named-array.ts'
import { type BundleEntry, type BundleIndex, readBundleIndex } from './bundle-index.ts'
import { maskedCrc32c } from './crc32c.ts'

/** One of the files that hold the numbers. */
interface Shard {
  readonly name: string
  readonly source: ByteSource
}

/**
 * Opens a checkpoint of TensorFlow, such as the GPT-2s that OpenAI published: reads its index and checks all of it, and
 * no tensor yet. A tensor's checksum is verified when it is read. The graph (`.meta`) is not needed.
 *
 * @param files - The folder's path, or its files by name: `checkpoint`, which names the latest one, an `.index` and
 * one or several `.data-…`.
 * @throws {WeightsError} `NOT_FOUND` for a file that should be there; `TRUNCATED`, `CHECKSUM_MISMATCH` or
 * `MALFORMED_HEADER`, naming the file that is damaged; `UNSUPPORTED_FORMAT` or `UNSUPPORTED_DTYPE` for what
 * TensorFlow can write but GPT-2's checkpoints do not hold: compression, big-endian numbers, slices, quantized numbers.
 */
export async function openTensorflowCheckpoint(
  files: ModelFiles,
): Promise<TensorReader<TensorArray>> {
  return openCheckpointIn(await openModelDirectory(files))
}

/** As `openTensorflowCheckpoint`, of a folder that is listed already. */
export async function openCheckpointIn(
  directory: ModelDirectory,
): Promise<TensorReader<TensorArray>> {
  const prefix = await findCheckpoint(directory)
  const indexFile = `${prefix}.index`
  const bytes = await directory.readFile(indexFile)
  if (!bytes) throw notFound(indexFile, directory)
  const index = naming(indexFile, () => readBundleIndex(bytes))
  const names = listShards(directory, prefix, index.shards)
  const shards: Shard[] = []
  const close = async (): Promise<void> => {
    await Promise.all(shards.map(({ source }) => source.close?.()))
  }
  try {
    for (const name of names) shards.push({ name, source: await directory.open(name) })
    assertInside(index, shards, indexFile)
  } catch (error) {
    await close()
    throw error
  }
  return readerOf(index, shards, close)
}

/** The name that a checkpoint's files begin with; `checkpoint` may name it by a path on the machine that wrote it. */
async function findCheckpoint(directory: ModelDirectory): Promise<string> {
  const bytes = await directory.readFile('checkpoint')
  if (bytes) {
    const path = /^model_checkpoint_path: *"(.*)"$/m.exec(new TextDecoder().decode(bytes))?.[1]
    const name = path?.split(/[/\\]/).at(-1)
    if (name) return name
    throw new WeightsError('MALFORMED_HEADER', 'checkpoint: it names no model_checkpoint_path.')
  }
  const indices = directory.names.filter(name => name.endsWith('.index'))
  if (indices.length === 1) return indices[0]!.slice(0, -'.index'.length)
  throw new WeightsError(
    'NOT_FOUND',
    `Expected a file 'checkpoint' or one .index in ${directory.folder}, got ${indices.length} of them.`,
  )
}

/** The names of the data files, all of which must be there. */
function listShards(directory: ModelDirectory, prefix: string, count: number): readonly string[] {
  const names: string[] = []
  while (names.length < count) {
    const numbers = [names.length, count].map(number => `${number}`.padStart(5, '0'))
    const name = `${prefix}.data-${numbers.join('-of-')}`
    if (!directory.names.includes(name)) throw notFound(name, directory)
    names.push(name)
  }
  return names
}

/** No tensor may reach beyond its file or into its neighbour. */
function assertInside({ entries }: BundleIndex, shards: readonly Shard[], indexFile: string): void {
  const ends = shards.map(() => 0)
  for (const { name, shard, offset, byteLength } of entries.toSorted(
    (a, b) => a.offset - b.offset,
  )) {
    if (byteLength > 0 && offset < ends[shard]!) {
      const problem = `Bad checkpoint index: ${name} overlaps the tensor before it.`
      throw new WeightsError('MALFORMED_HEADER', `${indexFile}: ${problem}`)
    }
    ends[shard] = Math.max(ends[shard]!, offset + byteLength)
  }
  for (const [at, { name, source }] of shards.entries()) {
    if (ends[at]! <= source.size) continue
    const sizes = `${ends[at]} bytes, but it has ${source.size}`
    throw new WeightsError(
      'TRUNCATED',
      `${name}: expected ${sizes}: it is cut short, fetch it again.`,
    )
  }
}

function readerOf(
  { entries }: BundleIndex,
  shards: readonly Shard[],
  close: () => Promise<void>,
): TensorReader<TensorArray> {
  const tensors = new Map(
    entries.map(entry => [entry.name, { ...entry, file: shards[entry.shard]!.name }]),
  )
  return {
    metadata: new Map(),
    tensors,
    close,
    read: async name => {
      const entry = tensors.get(name)
      if (!entry)
        throw new WeightsError('MISSING_TENSOR', `The checkpoint holds no tensor ${name}.`)
      return readEntry(entry, shards[entry.shard]!)
    },
  }
}

async function readEntry(entry: BundleEntry, { name: file, source }: Shard): Promise<TensorArray> {
  assertElements(entry)
  const bytes = await readExactly(source, entry.offset, entry.byteLength)
  if (maskedCrc32c(bytes) !== entry.checksum) {
    throw new WeightsError(
      'CHECKSUM_MISMATCH',
      `${file}: ${entry.name} is not what was written: its checksum differs; fetch the file again.`,
    )
  }
  return widen(elementsOf(entry, bytes))
}

/** Puts the file's name in front of whatever a parser has to say about its bytes. */
function naming<T>(file: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error
    throw new WeightsError(error.code, `${file}: ${error.message}`, { cause: error })
  }
}

function notFound(name: string, { folder }: ModelDirectory): WeightsError {
  return new WeightsError('NOT_FOUND', `There is no ${name} in ${folder}; fetch it too.`)
}
