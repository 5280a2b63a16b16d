import { countBytes, type Dtype } from '../dtype.ts'
import { WeightsError } from '../errors.ts'
import type { TensorEntry } from '../named-array.ts'
import { malformed, toCount } from './byte-cursor.ts'
import { readIndexTable } from './index-table.ts'
import { type Message, readMessage } from './protobuf.ts'

/** A tensor in one of the data files. */
export interface BundleEntry extends TensorEntry {
  /** Which data file, counted from 0. */
  readonly shard: number
  /** The masked CRC-32C of its bytes. */
  readonly checksum: number
}

/** What the index of a checkpoint says. */
export interface BundleIndex {
  /** How many data files there are. */
  readonly shards: number
  /** In the order of their names. */
  readonly entries: readonly BundleEntry[]
}

/** TensorFlow's numbers for the dtypes that safetensors names too. */
const DTYPES: ReadonlyMap<bigint, Dtype> = new Map([
  [1n, 'F32'],
  [2n, 'F64'],
  [3n, 'I32'],
  [4n, 'U8'],
  [5n, 'I16'],
  [6n, 'I8'],
  [8n, 'C64'],
  [9n, 'I64'],
  [10n, 'BOOL'],
  [14n, 'BF16'],
  [17n, 'U16'],
  [19n, 'F16'],
  [22n, 'U32'],
  [23n, 'U64'],
])

/** TensorFlow's number for strings, such as the object graph that Keras stores beside the weights. */
const STRING = 7n

/**
 * Reads the `.index` file of a checkpoint. Strings, which are no weights, are left out.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto
 */
export function readBundleIndex(file: Uint8Array): BundleIndex {
  const [header, ...rest] = readIndexTable(file)
  if (header?.[0] !== '') throw malformed('it does not begin with its header')
  const shards = readHeader(readMessage(header[1]))
  const entries = rest
    .map(([name, value]) => [name, readMessage(value)] as const)
    .filter(([, message]) => message.integers.get(1) !== STRING)
    .map(([name, message]) => readEntry(name, message, shards))
  return { shards, entries }
}

function readHeader({ integers }: Message): number {
  if ((integers.get(2) ?? 0n) !== 0n) {
    throw new WeightsError('UNSUPPORTED_FORMAT', 'Expected little-endian data, got big-endian.')
  }
  return toCount(integers.get(1) ?? 0n)
}

function readEntry(name: string, message: Message, shards: number): BundleEntry {
  const { integers, messages } = message
  const dtype = DTYPES.get(integers.get(1) ?? 0n)
  if (!dtype) throw unreadable(name, `has TensorFlow's dtype ${integers.get(1) ?? 0n}`)
  if (messages.has(7)) throw unreadable(name, 'is saved in slices')
  const shape = readShape(messages.get(2) ?? [])
  const shard = toCount(integers.get(3) ?? 0n)
  if (shard >= shards) throw malformed(`${name} lies in data file ${shard} of ${shards}`)
  const byteLength = toCount(integers.get(5) ?? 0n)
  if (countBytes(dtype, shape) !== byteLength) {
    throw malformed(`${name} has ${byteLength} bytes, which are no ${dtype} [${shape}]`)
  }
  const offset = toCount(integers.get(4) ?? 0n)
  const checksum = Number(integers.get(6) ?? 0n)
  return { name, dtype, shape, shard, offset, byteLength, checksum }
}

/** A field that comes more than once is one message in pieces. */
function readShape(pieces: readonly Uint8Array[]): number[] {
  const shape = pieces.map(readMessage)
  if (shape.some(({ integers }) => integers.get(3))) throw malformed('a shape has no known rank')
  return shape
    .flatMap(({ messages }) => messages.get(2) ?? [])
    .map(size => toCount(readMessage(size).integers.get(1) ?? 0n))
}

function unreadable(name: string, what: string): WeightsError {
  return new WeightsError(
    'UNSUPPORTED_DTYPE',
    `The tensor ${name} ${what}, which is not read here; save it as whole float32.`,
  )
}
