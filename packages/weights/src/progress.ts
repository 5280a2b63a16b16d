import type { ByteSource } from './byte-source.ts'

/** How far a transfer is. */
export interface ByteProgress {
  /** Bytes that have come. */
  readonly loaded: number
  /** Bytes in all, once that is known. */
  readonly total: number | undefined
}

/** Hears of every piece that has come. */
export type ProgressListener = (progress: ByteProgress) => void

/** Reports every read of a source; bytes that are read twice count twice. */
export function withProgress(source: ByteSource, onProgress: ProgressListener): ByteSource {
  let loaded = 0
  return {
    ...source,
    size: source.size,
    read: async (offset, length) => {
      const bytes = await source.read(offset, length)
      loaded += bytes.length
      onProgress({ loaded, total: source.size })
      return bytes
    },
  }
}
