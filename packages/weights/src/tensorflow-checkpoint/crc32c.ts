/** The polynomial of CRC-32C (Castagnoli), bits reversed. */
const POLYNOMIAL = 0x82f63b78

/** At `256 * k + b`, the CRC of byte `b` followed by `k` zero bytes: eight bytes are folded in at a time. */
const TABLE: Uint32Array = makeTable()

/**
 * The CRC-32C of some bytes, masked as TensorFlow and LevelDB store it.
 *
 * @see https://github.com/google/leveldb/blob/main/util/crc32c.h
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

function crc32c(bytes: Uint8Array): number {
  const start = Math.min(-bytes.byteOffset & 3, bytes.length)
  const pairs = (bytes.length - start) >>> 3
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, pairs * 2)
  const head = foldBytes(0xffffffff, bytes.subarray(0, start))
  return ~foldBytes(foldWords(head, words), bytes.subarray(start + pairs * 8))
}

function foldBytes(start: number, bytes: Uint8Array): number {
  let crc = start
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return crc
}

/** Folds in pairs of little-endian words. */
function foldWords(start: number, words: Uint32Array): number {
  let crc = start
  for (let at = 0; at < words.length; at += 2) {
    const low = crc ^ words[at]!
    const high = words[at + 1]!
    crc =
      TABLE[1792 + (low & 0xff)]! ^
      TABLE[1536 + ((low >>> 8) & 0xff)]! ^
      TABLE[1280 + ((low >>> 16) & 0xff)]! ^
      TABLE[1024 + (low >>> 24)]! ^
      TABLE[768 + (high & 0xff)]! ^
      TABLE[512 + ((high >>> 8) & 0xff)]! ^
      TABLE[256 + ((high >>> 16) & 0xff)]! ^
      TABLE[high >>> 24]!
  }
  return crc
}

function makeTable(): Uint32Array {
  const table = new Uint32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0)
    table[byte] = crc
  }
  for (let at = 256; at < table.length; at++) {
    const shorter = table[at - 256]!
    table[at] = table[shorter & 0xff]! ^ (shorter >>> 8)
  }
  return table
}
