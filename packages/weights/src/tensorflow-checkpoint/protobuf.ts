import { byteCursor, malformed, readCount } from './byte-cursor.ts'

/** The fields of a message by number; of a field that comes again, `integers` holds the last and `messages` all. */
export interface Message {
  /** Variable-length, 32-bit and 64-bit fields, read without a sign. */
  readonly integers: ReadonlyMap<number, bigint>
  /** Bytes, strings and messages, not copied. */
  readonly messages: ReadonlyMap<number, readonly Uint8Array[]>
}

/**
 * Reads a protobuf message of which only the field numbers are known.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function readMessage(bytes: Uint8Array): Message {
  const integers = new Map<number, bigint>()
  const messages = new Map<number, Uint8Array[]>()
  const cursor = byteCursor(bytes)
  while (cursor.remaining() > 0) {
    const tag = cursor.varint()
    const field = Number(tag >> 3n)
    const wireType = Number(tag & 7n)
    if (wireType === 0) integers.set(field, cursor.varint())
    else if (wireType === 1) integers.set(field, littleEndian(cursor.take(8)))
    else if (wireType === 5) integers.set(field, littleEndian(cursor.take(4)))
    else if (wireType === 2) {
      const value = cursor.take(readCount(cursor))
      const values = messages.get(field)
      if (values) values.push(value)
      else messages.set(field, [value])
    } else throw malformed(`a field has the unknown wire type ${wireType}`)
  }
  return { integers, messages }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
