/** Where a stream stands: `randomStream(seed, stream, position)` goes on from there. */
export interface RandomStreamState {
  readonly seed: number
  readonly stream: number
  /** 32-bit words drawn so far. */
  readonly position: number
}

/** A seeded source of numbers: the same draws on every engine, operating system and backend. */
export interface RandomStream {
  /** The next float64 in [0, 1): one word times 2⁻³². */
  uniform(): number
  /** The next standard normal value: Box–Muller, the cosine branch of two words. */
  normal(): number
  /**
   * The next integer in [0, `bound`), each equally likely: words at or above the largest multiple
   * of `bound` are drawn again, then the remainder is taken.
   *
   * @throws {RangeError} if `bound` is not an integer in [1, 2³²].
   */
  integer(bound: number): number
  state(): RandomStreamState
}

const TWO_32 = 2 ** 32

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

/**
 * Opens the numbers of (`seed`, `stream`) at `position`: word `4·block + i` is word `i` of Philox
 * at counter (block low, block high, stream low, stream high), key (seed low, seed high).
 *
 * @param seed - A non-negative safe integer.
 * @param stream - A non-negative safe integer; streams of one seed do not overlap.
 * @param position - Words already drawn, from `state()`.
 * @throws {RangeError} if one of them is not a non-negative safe integer.
 */
export function randomStream(seed: number, stream = 0, position = 0): RandomStream {
  requireCounter('seed', seed)
  requireCounter('stream', stream)
  requireCounter('position', position)
  const key = halves(seed)
  const counter = Uint32Array.of(0, 0, ...halves(stream))
  const block = new Uint32Array(4)
  let next = position
  let filled = -1 // the block that `block` holds
  const word = (): number => {
    const index = Math.floor(next / 4)
    if (index !== filled) {
      counter[0] = index
      counter[1] = index / TWO_32
      philox4x32(counter, key, block)
      filled = index
    }
    return block[next++ % 4]
  }
  const uniform = () => word() / TWO_32
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const integer = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_32) {
      throw new RangeError(`integer needs a bound in [1, 2^32], got ${bound}`)
    }
    let value = word()
    while (value >= TWO_32 - (TWO_32 % bound)) value = word()
    return value % bound
  }
  return { uniform, normal, integer, state: () => ({ seed, stream, position: next }) }
}

function halves(value: number): readonly [number, number] {
  return [value % TWO_32, Math.floor(value / TWO_32)]
}

function requireCounter(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return
  throw new RangeError(`randomStream needs a ${name} in [0, 2^53), an integer, got ${value}`)
}
