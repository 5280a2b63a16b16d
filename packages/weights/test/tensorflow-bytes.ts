/** The pieces of a TensorFlow checkpoint's index, to build true and lying ones with checksums that hold. */

/** CRC-32C bit by bit, masked as TensorFlow stores it. */
export function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  }
  crc = ~crc
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return Uint8Array.of(...bytes, Number(rest))
}

/** A field of a protobuf message: a number or a message. */
export function field(number: number, value: number | bigint | Uint8Array): Uint8Array {
  return value instanceof Uint8Array
    ? joined(varint(number * 8 + 2), varint(value.length), value)
    : joined(varint(number * 8), varint(value))
}

function fixed32(number: number, value: number): Uint8Array {
  return joined(varint(number * 8 + 5), word(value))
}

export function word(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

/** An entry of a block: what it shares with the key before, the rest of its key, its value. */
export interface BlockEntry {
  readonly shared: number | bigint
  readonly rest: Uint8Array
  readonly value: Uint8Array
  /** Promised in place of the true lengths. */
  readonly lengths?: readonly [number | bigint, number | bigint]
}

/** A block with its trailer. */
export function block(
  entries: readonly BlockEntry[],
  { restarts = [0], compression = 0 }: { restarts?: readonly number[]; compression?: number } = {},
): Uint8Array {
  const parts = entries.map(({ shared, rest, value, lengths = [rest.length, value.length] }) =>
    joined(varint(shared), varint(lengths[0]), varint(lengths[1]), rest, value),
  )
  const contents = joined(...parts, ...restarts.map(word), word(restarts.length))
  const typed = joined(contents, Uint8Array.of(compression))
  return joined(typed, word(maskedChecksum(typed)))
}

export function handle(offset: number | bigint, size: number | bigint): Uint8Array {
  return joined(varint(offset), varint(size))
}

/** A table of blocks that are given whole; `handles` are written in place of the true ones. */
export function table(blocks: readonly Uint8Array[], handles?: readonly Uint8Array[]): Uint8Array {
  let at = 0
  const place = (bytes: Uint8Array): Uint8Array => {
    at += bytes.length
    return handle(at - bytes.length, bytes.length - 5)
  }
  const places = handles ?? blocks.map(place)
  if (handles) at = blocks.reduce((sum, bytes) => sum + bytes.length, 0)
  const metaindex = block([])
  const metaindexPlace = place(metaindex)
  const entries = places.map((value, i) => ({ shared: 0, rest: Uint8Array.of(i), value }))
  const starts = entries.map((_, i) =>
    entries.slice(0, i).reduce((sum, { value }) => sum + 4 + value.length, 0),
  )
  const index = block(entries, { restarts: starts.length > 0 ? starts : [0] })
  const footer = new Uint8Array(48)
  footer.set(joined(metaindexPlace, place(index)))
  footer.set([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], 40)
  return joined(...blocks, metaindex, index, footer)
}

/** An index with one block of these names and values, in order, keys whole. */
export function indexOf(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  return table([block(entries.map(([name, value]) => ({ shared: 0, rest: text(name), value })))])
}

/** What an entry says about a tensor. */
export interface EntryFields {
  readonly dtype?: number | bigint
  readonly shape?: readonly (number | bigint)[]
  readonly shard?: number | bigint
  readonly offset?: number | bigint
  readonly size?: number | bigint
  readonly checksum?: number
}

export function entry({
  dtype,
  shape = [],
  shard,
  offset,
  size,
  checksum,
}: EntryFields): Uint8Array {
  const numbers = [dtype, undefined, shard, offset, size]
  return joined(
    ...numbers.map((value, i) => (value === undefined ? text('') : field(i + 1, value))),
    field(2, joined(...shape.map(dimension => field(2, field(1, dimension))))),
    checksum === undefined ? text('') : fixed32(6, checksum),
  )
}
