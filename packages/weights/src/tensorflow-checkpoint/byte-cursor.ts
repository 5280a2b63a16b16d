import { WeightsError } from '../errors.ts'

/** Reads bytes from front to back and refuses to go past their end. */
export interface ByteCursor {
  /** Bytes that are left. */
  remaining(): number
  /** The next bytes, not copied. */
  take(length: number): Uint8Array
  /** The next variable-length integer of up to 64 bits, which must not be longer than it need be. */
  varint(): bigint
}

/** Starts at the first byte. */
export function byteCursor(bytes: Uint8Array): ByteCursor {
  let at = 0
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) {
      throw malformed(`it promises ${length} bytes where ${bytes.length - at} are left`)
    }
    at += length
    return bytes.subarray(at - length, at)
  }
  return { remaining: () => bytes.length - at, take, varint: () => readVarint(take) }
}

function readVarint(take: (length: number) => Uint8Array): bigint {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = take(1)[0]!
    value |= BigInt(byte & 0x7f) << shift
    if (byte > 0x7f) continue
    if ((byte === 0 && shift > 0n) || value >> 64n !== 0n) break
    return value
  }
  throw malformed('it holds a number that is longer than it need be or than 64 bits')
}

/** The next variable-length integer as a number of bytes or things. */
export function readCount(cursor: ByteCursor): number {
  return toCount(cursor.varint())
}

/** Narrows an integer that counts something. */
export function toCount(value: bigint): number {
  if (value >= 0n && value <= Number.MAX_SAFE_INTEGER) return Number(value)
  throw malformed(`it counts ${value} where that cannot be`)
}

/** The error of bytes that break a rule of their format; whoever knows the file's name puts it in front. */
export function malformed(problem: string, cause?: unknown): WeightsError {
  return new WeightsError('MALFORMED_HEADER', `Bad checkpoint index: ${problem}.`, { cause })
}
