import type { FileHandle } from 'node:fs/promises'
import type { ByteSource } from './byte-source.ts'
import { WeightsError } from './errors.ts'

/** Bytes that one thread of Node's pool reads while others read the next; one call reads at most 2 GiB - 1. */
const PIECE = 2 ** 24

/**
 * Opens a file for positioned reads, never loading it whole. Node only.
 *
 * @returns The source, held open until its `close` is called.
 * @throws {WeightsError} `NOT_FOUND` if there is no such file; `READ_FAILED` if it cannot be opened or is a folder.
 */
export async function fileSource(path: string): Promise<Required<ByteSource>> {
  const { open } = await import('node:fs/promises')
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw readError(path, cause)
  })
  const status = await handle.stat()
  if (!status.isFile()) {
    await handle.close()
    throw new WeightsError('READ_FAILED', `Expected a file, but ${path} is none.`)
  }
  return {
    size: status.size,
    read: (offset, length) => readFrom(handle, offset, length),
    close: () => handle.close(),
  }
}

/** Turns a file system's error into this package's. */
export function readError(path: string, cause: unknown): WeightsError {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT'
    ? new WeightsError(
        'NOT_FOUND',
        `There is no file or folder ${path}. Check the name, and where you are.`,
        { cause },
      )
    : new WeightsError('READ_FAILED', `Could not read ${path}: ${cause}`, { cause })
}

async function readFrom(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  const pieces: Promise<number>[] = []
  for (let at = 0; at < length; at += PIECE) {
    pieces.push(fill(handle, bytes.subarray(at, at + PIECE), offset + at))
  }
  const lengths = await Promise.all(pieces)
  return bytes.subarray(
    0,
    lengths.reduce((sum, filled) => sum + filled, 0),
  )
}

/** Reads until the array is full or the file ends, and says how far that was. */
async function fill(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<number> {
  let filled = 0
  while (filled < bytes.length) {
    const wanted = bytes.length - filled
    const { bytesRead } = await handle.read(bytes, filled, wanted, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
