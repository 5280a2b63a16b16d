import { WeightsError } from './errors.ts'

/** Bytes that are read by position: a file, a Blob, memory, or your own. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number
  /** Reads `length` bytes from `offset` on; the returned array is the caller's to keep. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Gives back what the source holds open. */
  close?(): Promise<void>
}

/** Serves bytes that are already in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    // Not bytes.slice(): that of a Buffer of Node is a view, not a copy.
    read: async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
  }
}

/** Serves a Blob or a browser's File without loading it whole. */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) =>
      new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  }
}

/** Reads exactly `length` bytes; never asks a source for bytes beyond its size, so never allocates more than that. */
export async function readExactly(
  source: ByteSource,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const wanted = `${length} bytes at offset ${offset}`
  if (offset + length > source.size) {
    throw new WeightsError(
      'TRUNCATED',
      `Expected ${wanted}, but the source ends at ${source.size}: it is cut short, fetch it again.`,
    )
  }
  const bytes = await source.read(offset, length).catch((cause: unknown) => {
    if (cause instanceof WeightsError) throw cause
    throw new WeightsError('READ_FAILED', `Could not read ${wanted}: ${cause}`, { cause })
  })
  if (bytes.length !== length) {
    throw new WeightsError('TRUNCATED', `Expected ${wanted}, got ${bytes.length} bytes.`)
  }
  return bytes
}
