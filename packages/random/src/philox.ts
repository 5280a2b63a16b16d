/** The upper 32 bits of a product of two uint32, from 16-bit halves so that nothing is rounded. */
function high(a: number, b: number): number {
  const middle = Math.imul(a >>> 16, b & 0xffff) + (Math.imul(a & 0xffff, b & 0xffff) >>> 16)
  const carry = Math.imul(a & 0xffff, b >>> 16) + (middle & 0xffff)
  return (Math.imul(a >>> 16, b >>> 16) + (middle >>> 16) + (carry >>> 16)) | 0
}

/**
 * Philox 4x32-10: four random words, a pure function of counter and key.
 *
 * @param counter - Four uint32 words, least significant first.
 * @param key - Two uint32 words.
 * @param output - Receives the four words; a new array when left out. May be `counter` itself.
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", https://doi.org/10.1145/2063384.2063405
 */
export function philox4x32(
  counter: ArrayLike<number>,
  key: ArrayLike<number>,
  output: Uint32Array = new Uint32Array(4),
): Uint32Array {
  let a = counter[0]
  let b = counter[1]
  let c = counter[2]
  let d = counter[3]
  let key0 = key[0]
  let key1 = key[1]
  for (let round = 0; round < 10; round++) {
    const first = high(0xcd9e8d57, c) ^ b ^ key0
    const third = high(0xd2511f53, a) ^ d ^ key1
    b = Math.imul(0xcd9e8d57, c)
    d = Math.imul(0xd2511f53, a)
    a = first
    c = third
    key0 = (key0 + 0x9e3779b9) | 0
    key1 = (key1 + 0xbb67ae85) | 0
  }
  output[0] = a
  output[1] = b
  output[2] = c
  output[3] = d
  return output
}
