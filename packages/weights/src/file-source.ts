import type { FileHandle } from 'node:fs/promises'
import type { ByteSource } from './byte-source.ts'
import { WeightsError } from './errors.ts'

/** Node reads at most 2 GiB - 1 in one call. */
const LARGEST_READ = 2 ** 30

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
  let filled = 0
  while (filled < length) {
    const wanted = Math.min(length - filled, LARGEST_READ)
    const { bytesRead } = await handle.read(bytes, filled, wanted, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
