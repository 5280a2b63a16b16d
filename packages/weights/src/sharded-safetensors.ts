import { type ByteSource, readExactly } from './byte-source.ts'
import { WeightsError } from './errors.ts'
import { isObject, parseJsonObject, quote } from './json-object.ts'
import type { TensorEntry } from './named-array.ts'
import type { SafetensorsReader } from './open-safetensors.ts'

/** What the index of several files is named after: `model.safetensors` has `model.safetensors.index.json`. */
export const INDEX_ENDING = '.index.json'

/** Larger than the index of any model; a longer file is not read into memory. */
const LONGEST_INDEX = 100_000_000

/** The names of files, sorted, each with the tensors that it must hold. */
export type ShardIndex = ReadonlyMap<string, ReadonlySet<string>>

/** Reads an index: which file holds which tensor. */
export async function readShardIndex(source: ByteSource): Promise<ShardIndex> {
  if (source.size > LONGEST_INDEX) {
    throw malformed(`it has ${source.size} bytes, more than the ${LONGEST_INDEX} allowed`)
  }
  const json = parseJsonObject(await readExactly(source, 0, source.size), malformed)
  const { weight_map: map } = json
  if (!isObject(map)) throw malformed('it has no object weight_map')
  const shards = new Map<string, Set<string>>()
  for (const [tensor, file] of Object.entries(map)) {
    const name = assertFileName(tensor, file)
    shards.set(name, (shards.get(name) ?? new Set()).add(tensor))
  }
  return new Map([...shards].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Joins opened files, which must hold what the index says and nothing else, to one. */
export function joinShards(
  shards: ShardIndex,
  readers: ReadonlyMap<string, SafetensorsReader>,
): SafetensorsReader {
  const owners = new Map<string, SafetensorsReader>()
  const tensors = new Map<string, TensorEntry>()
  const metadata = new Map<string, string>()
  for (const [file, reader] of readers) {
    assertHolds(file, reader, shards.get(file)!)
    for (const [name, entry] of reader.tensors) {
      owners.set(name, reader)
      tensors.set(name, { ...entry, file })
    }
    for (const [key, note] of reader.metadata) metadata.set(key, note)
  }
  const ownerOf = (name: string): SafetensorsReader => {
    const owner = owners.get(name)
    if (owner) return owner
    throw new WeightsError('MISSING_TENSOR', `The files hold no tensor ${name}.`)
  }
  return {
    metadata,
    tensors,
    read: async name => ownerOf(name).read(name),
    readStored: async name => ownerOf(name).readStored(name),
    close: async () => closeAll(readers.values()),
  }
}

/** Closes every one. */
export async function closeAll(readers: Iterable<SafetensorsReader>): Promise<void> {
  await Promise.all(Array.from(readers, reader => reader.close()))
}

function assertHolds(file: string, reader: SafetensorsReader, expected: ReadonlySet<string>): void {
  const missing = [...expected].find(name => !reader.tensors.has(name))
  if (missing !== undefined) {
    const message = `The index says that ${file} holds ${quote(missing)}, which is not there: fetch both again.`
    throw new WeightsError('MISSING_TENSOR', message)
  }
  const extra = [...reader.tensors.keys()].find(name => !expected.has(name))
  if (extra === undefined) return
  const message = `${file} holds ${quote(extra)}, which the index does not say: fetch both again.`
  throw new WeightsError('UNEXPECTED_TENSOR', message)
}

/** A file beside the index: no path that leads elsewhere. */
function assertFileName(tensor: string, file: unknown): string {
  if (typeof file === 'string' && /^[^/\\]+\.safetensors$/.test(file)) return file
  const found = `it says that ${quote(tensor)} lies in ${quote(file)}`
  throw malformed(`${found} where the name of a .safetensors file beside it was expected`)
}

function malformed(problem: string, cause?: unknown): WeightsError {
  return new WeightsError('MALFORMED_HEADER', `Bad safetensors index: ${problem}.`, { cause })
}
