import type { ByteSource } from './byte-source.ts'
import type { ByteStore } from './byte-store.ts'
import { WeightsError } from './errors.ts'
import { PIECE, type PiecedFile, piecedFile } from './pieced-file.ts'
import { openSha256, type Sha256, sha256 } from './sha256.ts'
import { receive } from './url-receive.ts'
import type { RemoteFile } from './url-request.ts'

/**
 * Downloads a file into a store, or goes on where an earlier download of it ended, or finds it there.
 *
 * What is there is hashed again where a hash is given, and then needs no server. Else a server is asked whether the file
 * is still the same; if none can be reached, it is taken to be.
 *
 * @param expected - The SHA-256 that all bytes must have.
 */
export async function download(
  remote: RemoteFile,
  store: ByteStore,
  expected: string | undefined,
): Promise<ByteSource> {
  const file = await piecedFile(store, remote.url)
  const found = await file.find()
  const { size, version, kept = 0, isWhole = false } = found ?? {}
  const known = { ...remote, size, version, loaded: kept }
  if (isWhole) {
    const source = file.open(kept)
    const isGood = expected ? (await sha256(source)) === expected : await isCurrent(known)
    if (isGood) return source
  } else if (found && (expected ?? version) !== undefined) {
    const source = await fetchFrom(known, file, expected).catch(unlessAnother)
    if (source) return source
  }
  await file.remove()
  return fetchFrom(remote, file, expected)
}

/** Whether a server still has the file that is known, or cannot be reached. */
async function isCurrent(known: RemoteFile): Promise<boolean> {
  const asked = { ...known, retries: 0, onProgress: undefined }
  try {
    for await (const _ of receive(asked, { start: 0, end: 1 })) break
    return true
  } catch (error) {
    if ((error as WeightsError).code === 'READ_FAILED') return true
    return unlessAnother(error) ?? false
  }
}

/** Downloads from `remote.loaded` on, which is where a piece begins. */
async function fetchFrom(
  remote: RemoteFile,
  file: PiecedFile,
  expected: string | undefined,
): Promise<ByteSource> {
  const hash = expected === undefined ? undefined : await openSha256()
  let at = remote.loaded
  if (hash && at > 0) await hashPieces(hash, file, at)
  const stream = receive(remote, { start: at, end: Number.POSITIVE_INFINITY })
  for await (const bytes of inPieces(stream)) {
    const { size, version } = remote
    if (at === 0 && size !== undefined) await file.note({ size, version, isWhole: false })
    hash?.update(bytes)
    await file.write(at / PIECE, bytes)
    at += bytes.length
  }
  await assertDigest(remote, file, [hash?.digest(), expected])
  await file.note({ size: at, version: remote.version, isWhole: true })
  return file.open(at)
}

async function hashPieces(hash: Sha256, file: PiecedFile, end: number): Promise<void> {
  const source = file.open(end)
  for (let at = 0; at < end; at += PIECE) hash.update(await source.read(at, PIECE))
}

async function assertDigest(
  { url }: RemoteFile,
  file: PiecedFile,
  [found, expected]: readonly [found: string | undefined, expected: string | undefined],
): Promise<void> {
  if (found === expected) return
  await file.remove()
  const message = `${url} has the SHA-256 ${found}, expected ${expected}: it is damaged or another file.`
  throw new WeightsError('CHECKSUM_MISMATCH', message)
}

/** Cuts a stream of bytes into whole pieces and a last, shorter one; memory grows no faster than bytes come. */
async function* inPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let room = 2 ** 16
  let piece = new Uint8Array(room)
  let filled = 0
  for await (let bytes of stream) {
    while (bytes.length > 0) {
      const part = bytes.subarray(0, piece.length - filled)
      piece.set(part, filled)
      filled += part.length
      bytes = bytes.subarray(part.length)
      if (filled < piece.length) continue
      room = Math.min(PIECE, 2 * room)
      const full = piece
      piece = new Uint8Array(room)
      if (filled < PIECE) {
        piece.set(full)
      } else {
        filled = 0
        yield full
      }
    }
  }
  if (filled > 0) yield piece.slice(0, filled)
}

/** Nothing for an error which says that what was kept is of another file than the one that is there now. */
function unlessAnother(error: unknown): undefined {
  const { code } = error as Partial<WeightsError>
  if (code !== 'CHANGED' && code !== 'CHECKSUM_MISMATCH') throw error
}
