import { narrowToF16 } from '../half-precision.ts'
import { ggufName } from '../name-maps/gguf.ts'
import { nanoGpt, turnLinear } from '../name-maps/nano-gpt.ts'
import type { GgufTensor, GgufTensorType } from './gguf-header.ts'
import { BLOCK, countQ8Bytes, quantizeQ8 } from './quantize-q8.ts'

/** A tensor whose place and form in the file are settled. */
export interface PlannedGguf extends GgufTensor {
  /** Its name in `gpt2Shapes`. */
  readonly source: string
  /** How many numbers it has. */
  readonly elements: number
  /** The bytes to store for its numbers as `gpt2Shapes` lays them out. */
  encode(data: Float32Array): Uint8Array
}

/** Settles how a tensor of `gpt2Shapes` is stored; linear weights are [out, in]. */
export function planGguf(
  source: string,
  shape: readonly number[],
  wanted: GgufTensorType,
): PlannedGguf {
  const dimensions = nanoGpt.storedShape(source, shape).toReversed()
  const type = chooseType(source, dimensions, wanted)
  const elements = dimensions.reduce((product, size) => product * size, 1)
  return {
    source,
    name: ggufName(source),
    dimensions,
    type,
    elements,
    byteLength: type === 'Q8_0' ? countQ8Bytes(elements) : elements * (type === 'F16' ? 2 : 4),
    encode: data => encode(turnLinear({ name: source, shape, data }).data, type),
  }
}

/** llama.cpp adds vectors and positions to activations, which it does in F32 only. */
function chooseType(
  source: string,
  dimensions: readonly number[],
  wanted: GgufTensorType,
): GgufTensorType {
  if (dimensions.length < 2 || source === 'wpe.weight') return 'F32'
  return wanted === 'Q8_0' && dimensions[0]! % BLOCK !== 0 ? 'F16' : wanted
}

function encode(data: Float32Array, type: GgufTensorType): Uint8Array {
  if (type === 'Q8_0') return quantizeQ8(data)
  const { buffer, byteOffset, byteLength } = type === 'F16' ? narrowToF16(data) : data
  return new Uint8Array(buffer, byteOffset, byteLength)
}
