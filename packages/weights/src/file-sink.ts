import type { ByteSink } from './byte-sink.ts'
import { WeightsError } from './errors.ts'
import { temporaryPath } from './temporary-path.ts'

/**
 * Opens a sink that becomes the file `path` only when it is closed: until then the bytes lie under a temporary name
 * beside it, synced to the disk before the rename, removed on `abort`; after a kill, by the next writer of `path`.
 */
export async function fileSink(path: string): Promise<ByteSink> {
  const { open, rename, rm } = await import('node:fs/promises')
  const temporary = await temporaryPath(path)
  const handle = await open(temporary, 'wx').catch(fail(path))
  return {
    write: bytes => handle.writeFile(bytes).catch(fail(path)),
    close: async () => {
      await handle.sync().catch(fail(path))
      await handle.close().catch(fail(path))
      await rename(temporary, path).catch(fail(path))
    },
    abort: async () => {
      await handle.close().catch(() => undefined)
      await rm(temporary, { force: true }).catch(() => undefined)
    },
  }
}

/** Makes a rejection handler that throws this package's error for writing `path`. */
export function fail(path: string): (cause: unknown) => never {
  return cause => {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
    const reason = full ? 'the disk is full; free some space' : String(cause)
    throw new WeightsError('WRITE_FAILED', `Could not write ${path}: ${reason}`, { cause })
  }
}
