import { writeAll } from './byte-sink.ts'
import { type ByteSource, blobSource, bytesSource } from './byte-source.ts'
import { fail, fileSink } from './file-sink.ts'
import { fileSource } from './file-source.ts'

/** Keeps bytes under plain names: a folder, a browser's private files, or your own. */
export interface ByteStore {
  /** Opens what is kept under a name, undefined if nothing is. */
  open(name: string): Promise<ByteSource | undefined>
  /** Keeps bytes in place of what was there: all of them or, if it fails, none. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Forgets what is kept under a name, if anything is. */
  remove(name: string): Promise<void>
}

/** Keeps bytes as files of a folder, made when first written to. Node only. */
export function folderStore(folder: string): ByteStore {
  return {
    open: name => fileSource(`${folder}/${name}`).catch(unlessMissing),
    write: async (name, bytes) => {
      const { mkdir } = await import('node:fs/promises')
      await mkdir(folder, { recursive: true }).catch(fail(folder))
      await writeAll(await fileSink(`${folder}/${name}`), [bytes])
    },
    remove: async name => {
      const { rm } = await import('node:fs/promises')
      await rm(`${folder}/${name}`, { force: true }).catch(fail(folder))
    },
  }
}

/**
 * Keeps bytes as files that only this page's origin sees, until the user clears its data.
 *
 * @param folder - The folder in the origin private file system. Browsers only.
 * @see https://fs.spec.whatwg.org/#origin-private-file-system
 */
export function originStore(folder: string): ByteStore {
  const files = async (): Promise<FileSystemDirectoryHandle> =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true })
  return {
    open: async name => {
      const handle = await (await files()).getFileHandle(name).catch(unlessMissing)
      return handle && blobSource(await handle.getFile())
    },
    write: async (name, bytes) => {
      const handle = await (await files()).getFileHandle(name, { create: true })
      const writable = await handle.createWritable()
      await writeAll(writable.getWriter(), [bytes]).catch(fail(name))
    },
    remove: async name => {
      await (await files()).removeEntry(name).catch(unlessMissing)
    },
  }
}

/** Keeps bytes in memory. */
export function memoryStore(): ByteStore {
  const kept = new Map<string, ByteSource>()
  return {
    open: async name => kept.get(name),
    write: async (name, bytes) => void kept.set(name, bytesSource(bytes)),
    remove: async name => void kept.delete(name),
  }
}

function unlessMissing(error: unknown): undefined {
  const { name, code } = error as { name?: unknown; code?: unknown }
  if (name === 'NotFoundError' || code === 'NOT_FOUND') return undefined
  throw error
}
