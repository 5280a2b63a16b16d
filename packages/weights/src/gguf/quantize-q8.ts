import { narrowToF16 } from '../half-precision.ts'

/** Numbers that share one scale. */
export const BLOCK = 32

/** A scale in F16 and 32 integers. */
const BLOCK_BYTES = 2 + BLOCK

/** Bytes that so many numbers take. */
export function countQ8Bytes(elements: number): number {
  return (elements / BLOCK) * BLOCK_BYTES
}

/**
 * Rounds floats to 8-bit integers, 32 of them with a common scale: the largest magnitude over 127. The arithmetic is that of
 * llama.cpp in 32 bits, so the bytes are its quantizer's.
 *
 * @param data - A multiple of 32 floats.
 * @see https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-quants.c `quantize_row_q8_0_ref`
 */
export function quantizeQ8(data: Float32Array): Uint8Array {
  const blocks = data.length / BLOCK
  const scales = new Float32Array(blocks)
  const bytes = new Uint8Array(blocks * BLOCK_BYTES)
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK
    let largest = 0
    for (let i = start; i < start + BLOCK; i++) largest = Math.max(largest, Math.abs(data[i]!))
    const scale = Math.fround(largest / 127)
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale)
    scales[block] = scale
    for (let i = 0; i < BLOCK; i++) {
      const value = Math.fround(data[start + i]! * inverse)
      bytes[block * BLOCK_BYTES + 2 + i] = Math.sign(value) * Math.floor(Math.abs(value) + 0.5)
    }
  }
  const halves = new Uint8Array(narrowToF16(scales).buffer)
  for (let block = 0; block < blocks; block++) {
    bytes.set(halves.subarray(2 * block, 2 * block + 2), block * BLOCK_BYTES)
  }
  return bytes
}
