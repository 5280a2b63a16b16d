import { type ByteSource, readExactly } from './byte-source.ts'
import { WeightsError } from './errors.ts'
import { plainSha256 } from './sha256-plain.ts'

/** Hashes bytes that come piece by piece. */
export interface Sha256 {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void
  /** The digest in 64 hexadecimal digits; nothing may follow. */
  digest(): string
}

const PIECE = 8 * 2 ** 20

/** Starts a hash: Node's own, or in a page, whose `crypto.subtle` wants all bytes at once, one in TypeScript. */
export async function openSha256(): Promise<Sha256> {
  if (globalThis.process?.versions?.node === undefined) return plainSha256()
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256')
  return { update: bytes => void hash.update(bytes), digest: () => hash.digest('hex') }
}

/**
 * Hashes all of a source, a piece at a time.
 *
 * @returns The SHA-256 in 64 lower-case hexadecimal digits.
 * @throws {WeightsError} `READ_FAILED` or `TRUNCATED` if the bytes do not come.
 * @see FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4
 */
export async function sha256(source: ByteSource): Promise<string> {
  const hash = await openSha256()
  for (let at = 0; at < source.size; at += PIECE) {
    hash.update(await readExactly(source, at, Math.min(PIECE, source.size - at)))
  }
  return hash.digest()
}

/** Refuses what cannot be a SHA-256 in hexadecimal digits, and gives it in lower case. */
export function parseSha256(text: string): string {
  const digits = text.toLowerCase()
  if (/^[0-9a-f]{64}$/.test(digits)) return digits
  throw new WeightsError('INVALID_OPTION', `sha256 must be 64 hexadecimal digits, got '${text}'.`)
}
