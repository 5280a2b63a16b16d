import type { Sha256 } from './sha256.ts'

const BLOCK = 64

type Eight = [number, number, number, number, number, number, number, number]

const PRIMES: readonly number[] = firstPrimes(64)
const START: readonly number[] = PRIMES.slice(0, 8).map(prime => fraction(Math.sqrt(prime)) | 0)
const ROUNDS: Int32Array = Int32Array.from(PRIMES, prime => fraction(Math.cbrt(prime)))

/**
 * SHA-256 without help of the host.
 *
 * @see FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4
 */
export function plainSha256(): Sha256 {
  const state = [...START]
  const words = new Int32Array(64)
  const rest = new Uint8Array(BLOCK)
  let length = 0
  const update = (bytes: Uint8Array): void => {
    const filled = length % BLOCK
    const head = bytes.subarray(0, BLOCK - filled)
    rest.set(head, filled)
    length += bytes.length
    if (filled + head.length < BLOCK) return
    mix(state, spread(words, rest, 0))
    let at = head.length
    for (; at + BLOCK <= bytes.length; at += BLOCK) mix(state, spread(words, bytes, at))
    rest.set(bytes.subarray(at))
  }
  const digest = (): string => {
    update(endOf(length))
    return Array.from(state, word => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }
  return { update, digest }
}

/** A one bit, zeros up to 8 bytes before the end of a block, and the length in bits. */
function endOf(length: number): Uint8Array {
  const zeros = (2 * BLOCK - 9 - (length % BLOCK)) % BLOCK
  const end = new Uint8Array(1 + zeros + 8)
  end[0] = 0x80
  new DataView(end.buffer).setBigUint64(1 + zeros, BigInt(length) * 8n)
  return end
}

function mix(state: number[], words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as Eight
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g)
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + chosen + ROUNDS[i]! + words[i]!) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const mixed: Eight = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (state[i]! + mixed[i]!) | 0
}

/** Makes 64 words of the 16, big-endian, of the block at `start`. */
function spread(words: Int32Array, bytes: Uint8Array, start: number): Int32Array {
  for (let i = 0; i < 16; i++) {
    const at = start + 4 * i
    words[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  }
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!
    const late = words[i - 2]!
    const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    words[i] = (words[i - 16]! + first + words[i - 7]! + second) | 0
  }
  return words
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The first 32 bits after the point. */
function fraction(value: number): number {
  return (value % 1) * 2 ** 32
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let number = 2; primes.length < count; number++) {
    if (primes.every(prime => number % prime !== 0)) primes.push(number)
  }
  return primes
}
