import { WeightsError } from '../errors.ts'
import { type ByteCursor, byteCursor, malformed, readCount } from './byte-cursor.ts'
import { readBlock, TRAILER_BYTES } from './table-block.ts'

/** The last bytes of every table: where its two indices lie, and a magic number. */
const FOOTER_BYTES = 48
const MAGIC = 0xdb4775248b80fb57n

/** Where a block lies, in bytes. */
interface Handle {
  readonly offset: number
  readonly size: number
}

/**
 * Reads a sorted table of keys and values in LevelDB's format, all checksums verified; not a byte may be left over.
 *
 * @see https://github.com/google/leveldb/blob/main/doc/table_format.md
 */
export function readIndexTable(file: Uint8Array): [key: string, value: Uint8Array][] {
  const [metaindex, index] = readFooter(file)
  const end = file.length - FOOTER_BYTES
  const entriesOf = ({ offset, size }: Handle): [Uint8Array, Uint8Array][] => {
    if (offset + size + TRAILER_BYTES > end) throw malformed(`a block ends beyond byte ${end}`)
    return readBlock(file.subarray(offset, offset + size + TRAILER_BYTES))
  }
  const blocks = entriesOf(index).map(([, value]) => readHandle(byteCursor(value)))
  assertTiled([...blocks, metaindex, index], end)
  entriesOf(metaindex)
  const entries = blocks.flatMap(entriesOf)
  assertAscending(entries.map(([key]) => key))
  return entries.map(([key, value]) => [decodeKey(key), value])
}

function readFooter(file: Uint8Array): [metaindex: Handle, index: Handle] {
  if (file.length < FOOTER_BYTES) {
    const sizes = `${FOOTER_BYTES} bytes, got ${file.length}`
    throw new WeightsError('TRUNCATED', `Expected a checkpoint index of at least ${sizes}.`)
  }
  const footer = file.slice(-FOOTER_BYTES)
  if (new DataView(footer.buffer).getBigUint64(FOOTER_BYTES - 8, true) !== MAGIC) {
    throw malformed('it does not end as a table does, so it is cut short or of another kind')
  }
  const cursor = byteCursor(footer.subarray(0, -8))
  const handles: [Handle, Handle] = [readHandle(cursor), readHandle(cursor)]
  if (cursor.take(cursor.remaining()).some(byte => byte !== 0)) {
    throw malformed('its footer is not padded with zeros')
  }
  return handles
}

function readHandle(cursor: ByteCursor): Handle {
  return { offset: readCount(cursor), size: readCount(cursor) }
}

/** Blocks must follow each other without overlap or hole: every byte then stands under one checksum. */
function assertTiled(handles: readonly Handle[], end: number): void {
  let at = 0
  for (const { offset, size } of handles) {
    if (offset !== at) throw malformed(`a block begins at byte ${offset} instead of ${at}`)
    at += size + TRAILER_BYTES
  }
  if (at !== end) throw malformed(`its blocks end at byte ${at} instead of ${end}`)
}

function assertAscending(keys: readonly Uint8Array[]): void {
  for (let at = 1; at < keys.length; at++) {
    if (isBefore(keys[at - 1]!, keys[at]!)) continue
    throw malformed('a name comes twice, or its names are not in order')
  }
}

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  const differing = a.findIndex((byte, at) => byte !== b[at])
  return differing < 0 ? a.length < b.length : differing < b.length && a[differing]! < b[differing]!
}

function decodeKey(key: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(key)
  } catch (cause) {
    throw malformed('a name is not UTF-8', cause)
  }
}
