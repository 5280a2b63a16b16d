import { type ByteSource, readExactly } from './byte-source.ts'
import type { ByteStore } from './byte-store.ts'
import { WeightsError } from './errors.ts'
import { openSha256 } from './sha256.ts'

/** Bytes of a piece, which is kept by itself: what a killed download loses at most. */
export const PIECE: number = 8 * 2 ** 20

/** What is noted beside the pieces. */
interface PiecesNote {
  readonly url: string
  /** Bytes of the whole file. */
  readonly size: number
  /** What the server called this version of it. */
  readonly version?: string | undefined
  readonly isWhole: boolean
}

/** A file that is kept as pieces in a store, because a store takes only whole values. */
export interface PiecedFile {
  /** What is kept of it: the note, and how many leading bytes. */
  find(): Promise<(PiecesNote & { readonly kept: number }) | undefined>
  /** Replaces the note. */
  note(note: Omit<PiecesNote, 'url'>): Promise<void>
  /** Keeps one piece. */
  write(index: number, bytes: Uint8Array): Promise<void>
  /** The pieces as one. */
  open(size: number): ByteSource
  /** Forgets the note and the pieces. */
  remove(): Promise<void>
}

/** Finds the place of a file in a store by its address. */
export async function piecedFile(store: ByteStore, url: string): Promise<PiecedFile> {
  const hash = await openSha256()
  hash.update(new TextEncoder().encode(url))
  const key = hash.digest().slice(0, 32)
  const pieceName = (index: number): string => `${key}.${index}`
  const sizeOfPiece = (index: number): Promise<number | undefined> =>
    using(store, pieceName(index), async source => source.size)
  return {
    find: async () => {
      const note = await using(store, `${key}.json`, readNote)
      if (note?.url !== url) return undefined
      let kept = 0
      while (kept < note.size) {
        const size = await sizeOfPiece(kept / PIECE)
        if (size !== Math.min(PIECE, note.size - kept)) break
        kept += size
      }
      return { ...note, isWhole: note.isWhole && kept === note.size, kept }
    },
    note: note =>
      store.write(`${key}.json`, new TextEncoder().encode(JSON.stringify({ url, ...note }))),
    write: (index, bytes) => store.write(pieceName(index), bytes),
    open: size => ({
      size,
      read: (offset, length) => {
        const end = Math.min(offset + length, size)
        return readPieces(store, pieceName, [offset, end])
      },
    }),
    remove: async () => {
      await store.remove(`${key}.json`)
      for (let index = 0; (await sizeOfPiece(index)) !== undefined; index++) {
        await store.remove(pieceName(index))
      }
    },
  }
}

async function readPieces(
  store: ByteStore,
  pieceName: (index: number) => string,
  [start, end]: readonly [start: number, end: number],
): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start)
  for (let at = start; at < end; ) {
    const index = Math.floor(at / PIECE)
    const length = Math.min(end, (index + 1) * PIECE) - at
    const part = await using(store, pieceName(index), piece =>
      readExactly(piece, at % PIECE, length),
    )
    if (!part) {
      const message = `The cached piece ${pieceName(index)} is gone: open the address again.`
      throw new WeightsError('READ_FAILED', message)
    }
    bytes.set(part, at - start)
    at += length
  }
  return bytes
}

/** The note in a source; undefined for what is none, such as one that was cut short. */
async function readNote(source: ByteSource): Promise<PiecesNote | undefined> {
  try {
    const bytes = await readExactly(source, 0, source.size)
    const note = JSON.parse(new TextDecoder().decode(bytes))
    return Number.isSafeInteger(note.size) ? note : undefined
  } catch {
    return undefined
  }
}

/** Opens what is kept under a name for as long as `use` takes. */
async function using<T>(
  store: ByteStore,
  name: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T | undefined> {
  const source = await store.open(name)
  try {
    return source && (await use(source))
  } finally {
    await source?.close?.()
  }
}
