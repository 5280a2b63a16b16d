import { WeightsError } from '../errors.ts'
import { byteCursor, malformed, readCount } from './byte-cursor.ts'
import { maskedCrc32c } from './crc32c.ts'

/** After every block: a byte for its compression, and a checksum of block and byte. */
export const TRAILER_BYTES = 5

/** Writers repeat a key whole at least every 16 entries, so keys never unfold to more than this times the block. */
const MOST_UNFOLDING = 16

/**
 * Reads a block with its trailer: entries whose keys share their beginning with the key before, then the offsets of
 * entries with whole keys, then how many of those there are.
 */
export function readBlock(bytes: Uint8Array): [key: Uint8Array, value: Uint8Array][] {
  const contents = checkTrailer(bytes)
  const view = new DataView(contents.buffer, contents.byteOffset, contents.length)
  const restarts = contents.length < 4 ? -1 : view.getUint32(contents.length - 4, true)
  const end = contents.length - 4 * (restarts + 1)
  if (restarts < 1 || end < 0) throw malformed('a block is too short for its restart points')
  const { entries, wholeKeys } = readEntries(contents.subarray(0, end))
  for (let at = end; at < contents.length - 4; at += 4) {
    if (!wholeKeys.has(view.getUint32(at, true))) {
      throw malformed('a restart point is no entry with a whole key')
    }
  }
  return entries
}

function checkTrailer(bytes: Uint8Array): Uint8Array {
  const contents = bytes.subarray(0, -TRAILER_BYTES)
  const trailer = bytes.slice(-TRAILER_BYTES)
  if (maskedCrc32c(bytes.subarray(0, -4)) !== new DataView(trailer.buffer).getUint32(1, true)) {
    throw new WeightsError(
      'CHECKSUM_MISMATCH',
      'A block of the checkpoint index is not what was written: its checksum differs; fetch it again.',
    )
  }
  if (trailer[0] === 0) return contents
  throw new WeightsError(
    'UNSUPPORTED_FORMAT',
    `Expected an uncompressed checkpoint index, as TensorFlow writes it, got compression ${trailer[0]}.`,
  )
}

function readEntries(bytes: Uint8Array): {
  entries: [Uint8Array, Uint8Array][]
  wholeKeys: Set<number>
} {
  const cursor = byteCursor(bytes)
  const entries: [Uint8Array, Uint8Array][] = []
  const wholeKeys = new Set([0])
  let last = new Uint8Array()
  let keyBytes = 0
  while (cursor.remaining() > 0) {
    const start = bytes.length - cursor.remaining()
    const [shared, rest, valueBytes] = [readCount(cursor), readCount(cursor), readCount(cursor)]
    if (shared > last.length) throw malformed('a key shares more bytes than its neighbour has')
    if (shared === 0) wholeKeys.add(start)
    keyBytes += shared + rest
    if (keyBytes > MOST_UNFOLDING * bytes.length) throw malformed('its keys unfold without bounds')
    const ending = cursor.take(rest)
    const key = new Uint8Array(shared + rest)
    key.set(last.subarray(0, shared))
    key.set(ending, shared)
    entries.push([key, cursor.take(valueBytes)])
    last = key
  }
  return { entries, wholeKeys }
}
