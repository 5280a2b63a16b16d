/** One field of a GGUF file's metadata. */
export type GgufField =
  | readonly [key: string, type: 'uint32' | 'float32', value: number]
  | readonly [key: string, type: 'bool', value: boolean]
  | readonly [key: string, type: 'string', value: string]
  | readonly [key: string, type: 'strings', value: readonly string[]]
  | readonly [key: string, type: 'int32s', value: readonly number[]]

/** A tensor as the header announces it. */
export interface GgufTensor {
  readonly name: string
  /** Sizes, innermost first. */
  readonly dimensions: readonly number[]
  /** How its numbers are stored. */
  readonly type: GgufTensorType
  /** Bytes of all elements. */
  readonly byteLength: number
}

/** The ways to store numbers that are written here. */
export type GgufTensorType = 'F32' | 'F16' | 'Q8_0'

/** Tensors begin at multiples of this many bytes. */
const ALIGNMENT = 32

const TENSOR_TYPES: Readonly<Record<GgufTensorType, number>> = { F32: 0, F16: 1, Q8_0: 8 }
const UINT32 = 4
const INT32 = 5
const FLOAT32 = 6
const BOOL = 7
const STRING = 8
const ARRAY = 9

/**
 * Writes everything that comes before the tensors' numbers, padded to the alignment.
 *
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function encodeHeader(
  fields: readonly GgufField[],
  tensors: readonly GgufTensor[],
): Uint8Array {
  const parts = [ascii('GGUF'), uint32(3), uint64(tensors.length), uint64(fields.length)]
  for (const field of fields) parts.push(string(field[0]), ...encodeValue(field))
  let offset = 0
  for (const { name, dimensions, type, byteLength } of tensors) {
    parts.push(string(name), uint32(dimensions.length), ...dimensions.map(uint64))
    parts.push(uint32(TENSOR_TYPES[type]), uint64(offset))
    offset += byteLength + paddingAfter(byteLength)
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concatenate([...parts, new Uint8Array(paddingAfter(length))])
}

/** Bytes from the end of something to the next multiple of the alignment. */
export function paddingAfter(byteLength: number): number {
  return (ALIGNMENT - (byteLength % ALIGNMENT)) % ALIGNMENT
}

function encodeValue([, type, value]: GgufField): Uint8Array[] {
  switch (type) {
    case 'uint32':
      return [uint32(UINT32), uint32(value)]
    case 'float32':
      return [uint32(FLOAT32), bytesOf(Float32Array.of(value))]
    case 'bool':
      return [uint32(BOOL), Uint8Array.of(value ? 1 : 0)]
    case 'string':
      return [uint32(STRING), string(value)]
    case 'strings':
      return [uint32(ARRAY), uint32(STRING), uint64(value.length), ...value.map(string)]
    case 'int32s':
      return [uint32(ARRAY), uint32(INT32), uint64(value.length), bytesOf(Int32Array.from(value))]
  }
}

function string(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  return concatenate([uint64(bytes.length), bytes])
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function uint32(value: number): Uint8Array {
  return bytesOf(Uint32Array.of(value))
}

function uint64(value: number): Uint8Array {
  return bytesOf(BigUint64Array.of(BigInt(value)))
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
