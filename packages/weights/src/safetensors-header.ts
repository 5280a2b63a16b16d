import { type ByteSource, readExactly } from './byte-source.ts'
import { countBytes, isDtype } from './dtype.ts'
import { WeightsError } from './errors.ts'
import { isObject, parseJsonObject, quote } from './json-object.ts'
import type { TensorEntry } from './named-array.ts'
import { refuseOtherFormats } from './other-formats.ts'

/** The reference implementation reads no longer header either. */
const LONGEST_HEADER = 100_000_000

/** What the front of a safetensors file says. */
export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>
  readonly tensors: ReadonlyMap<string, TensorEntry>
}

/**
 * Reads and checks the header: 8 bytes of length (little-endian), JSON, and byte ranges that cover the rest exactly.
 *
 * @see https://huggingface.co/docs/safetensors/index#format
 */
export async function readHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const start = await readExactly(source, 0, Math.min(8, source.size))
  if (start.length < 8) {
    throw new WeightsError(
      'TRUNCATED',
      `Expected a safetensors file, which has at least 10 bytes, got ${start.length}.`,
    )
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true)
  if (length > LONGEST_HEADER) {
    refuseOtherFormats(start)
    throw malformed(`its length says ${length} bytes, more than the ${LONGEST_HEADER} allowed`)
  }
  const bytes = await readExactly(source, 8, Number(length))
  if (bytes[0] !== 0x7b) throw malformed('it does not begin with {')
  const json = parseJsonObject(bytes, malformed)
  const dataStart = 8 + Number(length)
  const { __metadata__: metadata, ...tensors } = json
  return {
    metadata: readMetadata(metadata),
    tensors: readEntries(Object.entries(tensors), dataStart, source.size),
  }
}

function readMetadata(value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map()
  if (!isObject(value)) throw malformed('__metadata__ is not an object')
  return new Map(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw malformed(`__metadata__ ${quote(key)} is not a string`)
      return [key, text]
    }),
  )
}

function readEntries(
  raw: readonly (readonly [string, unknown])[],
  dataStart: number,
  fileSize: number,
): ReadonlyMap<string, TensorEntry> {
  const entries = raw
    .map(([name, value]) => readEntry(name, value, dataStart))
    .sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength)
  let end = dataStart
  for (const entry of entries) {
    if (entry.offset !== end) {
      const what = entry.offset < end ? 'overlaps the tensor before it' : 'leaves a hole before it'
      throw malformed(`${quote(entry.name)} ${what}`)
    }
    end += entry.byteLength
  }
  if (end > fileSize) {
    throw new WeightsError(
      'TRUNCATED',
      `The header promises a file of ${end} bytes, but it has ${fileSize}: it is cut short, fetch it again.`,
    )
  }
  if (end < fileSize) throw malformed(`${fileSize - end} bytes after the last tensor are nobody's`)
  return new Map(entries.map(entry => [entry.name, entry]))
}

function readEntry(name: string, value: unknown, dataStart: number): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = Object(value) as Record<string, unknown>
  if (!isDtype(dtype)) {
    throw new WeightsError(
      'UNSUPPORTED_DTYPE',
      `${quote(name)} has the dtype ${quote(dtype)}, which safetensors does not know.`,
    )
  }
  if (!isSizes(shape)) throw malformed(`${quote(name)} has the shape ${quote(shape)}`)
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw malformed(`${quote(name)} has the data_offsets ${quote(offsets)}`)
  }
  const [begin, end] = offsets as [number, number]
  const byteLength = countBytes(dtype, shape)
  if (byteLength !== end - begin) {
    const needs = byteLength ?? 'no countable number of'
    throw malformed(
      `${quote(name)} has ${end - begin} bytes where ${dtype} [${shape}] needs ${needs}`,
    )
  }
  return { name, dtype, shape, offset: dataStart + begin, byteLength }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(size => Number.isSafeInteger(size) && size >= 0)
}

function malformed(problem: string, cause?: unknown): WeightsError {
  return new WeightsError('MALFORMED_HEADER', `Bad safetensors header: ${problem}.`, { cause })
}
