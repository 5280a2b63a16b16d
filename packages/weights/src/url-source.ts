import { type ByteSource, bytesSource } from './byte-source.ts'
import { type ByteStore, folderStore, memoryStore } from './byte-store.ts'
import { WeightsError } from './errors.ts'
import type { ProgressListener } from './progress.ts'
import { parseSha256 } from './sha256.ts'
import { download } from './url-cache.ts'
import { type ByteRange, receive } from './url-receive.ts'
import type { RemoteFile } from './url-request.ts'

/** How to read a file at an address. */
export interface UrlSourceOptions {
  /** Where to keep the whole file for the next time: a store, or under Node the path of a folder. */
  readonly cache?: ByteStore | string
  /** The SHA-256 that the whole file must have, in hexadecimal digits; it is fetched whole and checked before the first read. */
  readonly sha256?: string
  /** Ends all reading with the error `ABORTED`. */
  readonly signal?: AbortSignal
  /** Hears of all bytes that come over the network; what a cache held counts as come. */
  readonly onProgress?: ProgressListener
  /** Asks servers in place of the global `fetch`, such as with headers of your own. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds without a byte after which a connection is opened again; 30,000 if left out. */
  readonly stallTimeoutMs?: number
  /** How often in a row it is tried again without gaining a byte; 5 if left out. */
  readonly retries?: number
  /** Milliseconds before the first of these tries, doubled with each; 500 if left out. A server's `Retry-After` goes first. */
  readonly retryDelayMs?: number
}

/** A file at an address. */
export interface UrlSource extends ByteSource {
  /** Whether all of it is kept in memory: the server sends no parts, or a hash was given and no cache. */
  readonly isInMemory: boolean
}

/** Less than this is not fetched by itself: tensors are read in order, and many are small. */
const READ_AHEAD = 2 ** 20

/**
 * Opens a file at an address, to be read in parts by HTTP Range requests; with a cache or a hash it is fetched whole first.
 *
 * Connections that are cut or stall are opened again at the byte reached; overload and failures of the server are tried
 * again. A server that sends no parts is taken at its word: the file is kept in memory, which `isInMemory` says.
 *
 * @throws {WeightsError} `NOT_FOUND` or `ACCESS_DENIED` by the server's word; `READ_FAILED` when no try brings more;
 * `BAD_RESPONSE` if lengths contradict each other; `CHANGED` if the file does while it is read; `CHECKSUM_MISMATCH` if it is
 * not the one that `sha256` names; `WRITE_FAILED` if the cache cannot be written; `ABORTED` by the signal; `INVALID_OPTION`.
 * Reads reject with the same.
 * @see RFC 9110, section 14, https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
export async function urlSource(
  url: string | URL,
  options: UrlSourceOptions = {},
): Promise<UrlSource> {
  const remote = remoteFile(url, options)
  const expected = options.sha256 === undefined ? undefined : parseSha256(options.sha256)
  const { cache } = options
  if (cache === undefined && expected === undefined) return openInParts(remote)
  const store = typeof cache === 'string' ? folderStore(cache) : (cache ?? memoryStore())
  return { ...(await download(remote, store, expected)), isInMemory: cache === undefined }
}

function remoteFile(url: string | URL, options: UrlSourceOptions): RemoteFile {
  const { stallTimeoutMs = 30_000, retries = 5, retryDelayMs = 500 } = options
  for (const [name, value] of Object.entries({ stallTimeoutMs, retries, retryDelayMs })) {
    if (value >= 0) continue
    throw new WeightsError('INVALID_OPTION', `${name} must be at least 0, got ${value}.`)
  }
  if (!URL.canParse(url, globalThis.location?.href)) {
    throw new WeightsError('INVALID_OPTION', `Expected an address like https://…, got '${url}'.`)
  }
  return {
    url: new URL(url, globalThis.location?.href).href,
    fetch: options.fetch ?? globalThis.fetch,
    signal: options.signal,
    onProgress: options.onProgress,
    stallTimeoutMs,
    retries,
    retryDelayMs,
    loaded: 0,
  }
}

async function openInParts(remote: RemoteFile): Promise<UrlSource> {
  const first = await collect(remote, { start: 0, end: READ_AHEAD, orWhole: true })
  if (!remote.ranges) return { ...bytesSource(first), isInMemory: true }
  const size = remote.size!
  let ahead = { start: 0, bytes: first }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const end = Math.min(offset + length, size)
    let { start, bytes } = ahead
    if (offset < start || end > start + bytes.length) {
      if (length >= READ_AHEAD) return collect(remote, { start: offset, end })
      start = offset
      bytes = await collect(remote, { start, end: offset + READ_AHEAD })
      ahead = { start, bytes }
    }
    return bytes.slice(offset - start, end - start)
  }
  return { size, read, isInMemory: false }
}

/** The bytes of a range in one array, which grows no faster than they come. */
async function collect(remote: RemoteFile, range: ByteRange): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const bytes of receive(remote, range)) pieces.push(bytes)
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of pieces) {
    all.set(bytes, at)
    at += bytes.length
  }
  return all
}
