import { WeightsError } from './errors.ts'
import {
  type Answer,
  badResponse,
  PassingError,
  type RemoteFile,
  readAnswer,
} from './url-request.ts'

/** The longest wait that a server may ask for, in milliseconds. */
const LONGEST_WAIT = 60_000

/** Bytes from `start` up to `end`, which may lie beyond the file's. */
export interface ByteRange {
  readonly start: number
  readonly end: number
  /** Whether all of the file is wanted from a server that sends no parts. */
  readonly orWhole?: boolean
}

/**
 * Receives bytes of a file in order. A connection that is cut or stalls is opened again at the byte reached.
 *
 * @throws {WeightsError} `NOT_FOUND`, `ACCESS_DENIED`, `CHANGED` or `BAD_RESPONSE` for what the server says;
 * `READ_FAILED` if no try gains a byte any more; `ABORTED` by the signal.
 */
export async function* receive(remote: RemoteFile, range: ByteRange): AsyncGenerator<Uint8Array> {
  let at = range.start
  let failures = 0
  while (at < endOf(remote, range)) {
    try {
      for await (const bytes of attempt(remote, { ...range, start: at })) {
        at += bytes.length
        failures = 0
        remote.loaded += bytes.length
        remote.onProgress?.({ loaded: remote.loaded, total: remote.size })
        yield bytes
      }
    } catch (error) {
      if (!(error instanceof PassingError)) throw error
      if (++failures > remote.retries) throw exhausted(remote, at, error)
      await pause(remote, error.afterMs ?? remote.retryDelayMs * 2 ** (failures - 1))
    }
  }
}

/** Where a range ends by what is known of the file by now. */
function endOf(remote: RemoteFile, { end, orWhole }: ByteRange): number {
  const { size = Number.POSITIVE_INFINITY, ranges } = remote
  return orWhole && ranges === false ? size : Math.min(end, size)
}

/** The bytes that one connection gives. */
async function* attempt(remote: RemoteFile, range: ByteRange): AsyncGenerator<Uint8Array> {
  if (remote.signal?.aborted) throw aborted(remote)
  const connection = openConnection(remote)
  try {
    const response = await connection.wait(requestRange(remote, range, connection.signal))
    const answer = readAnswer(remote, response, range)
    const reader = response.body?.getReader()
    let position = answer.start
    while (reader && position < endOf(remote, range)) {
      const { value } = await connection.wait(reader.read())
      if (value === undefined) break
      const wanted = endOf(remote, range) - position
      const bytes = value.subarray(Math.max(0, range.start - position), wanted)
      position += value.length
      if (position > (answer.end ?? position)) throw tooLong(remote, answer)
      if (bytes.length > 0) yield bytes
    }
    finish(remote, range, { ...answer, position })
  } catch (error) {
    throw explain(remote, error)
  } finally {
    connection.close()
  }
}

function requestRange(
  { fetch, url }: RemoteFile,
  { start, end }: ByteRange,
  signal: AbortSignal,
): Promise<Response> {
  const range = Number.isFinite(end) ? `bytes=${start}-${end - 1}` : `bytes=${start}-`
  // A compressed body has other lengths than the file; a page may not ask for this, and its parts are never compressed.
  return fetch(url, { headers: { range, 'accept-encoding': 'identity' }, signal })
}

/** Judges an answer whose body has ended, or is no longer needed, at `position`. */
function finish(
  remote: RemoteFile,
  range: ByteRange,
  { end, position }: Answer & { readonly position: number },
): void {
  if (end === undefined && position < endOf(remote, range)) {
    if (position < range.start) throw badResponse(remote, 'it ends before the byte reached')
    remote.size = position
  } else if (position < Math.min(end ?? position, endOf(remote, range))) {
    throw new PassingError(`${remote.url} closed the connection at byte ${position}`)
  }
}

function tooLong(remote: RemoteFile, { start, end }: Answer): WeightsError {
  return badResponse(remote, `bytes ${start} to ${end} were promised, more came`)
}

/** A request that is given up when the signal says so, and each of whose waits has an end. */
function openConnection({ url, signal, stallTimeoutMs }: RemoteFile) {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  signal?.addEventListener('abort', abort)
  const wait = async <T>(work: Promise<T>): Promise<T> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stalled = new Promise<never>((_, reject) => {
      const error = new PassingError(`${url} sent no byte for ${stallTimeoutMs} ms`)
      timer = setTimeout(() => reject(error), stallTimeoutMs)
    })
    return Promise.race([work, stalled]).finally(() => clearTimeout(timer))
  }
  const close = (): void => {
    signal?.removeEventListener('abort', abort)
    abort()
  }
  return { signal: controller.signal, wait, close }
}

/** What broke a connection, as this package's error or as one that may pass. */
function explain(remote: RemoteFile, cause: unknown): Error {
  if (remote.signal?.aborted) return aborted(remote)
  if (cause instanceof WeightsError || cause instanceof PassingError) return cause
  const reason = (cause as Error).cause ?? cause
  return new PassingError(`the connection to ${remote.url} failed: ${reason}`, { cause })
}

function exhausted({ url, retries }: RemoteFile, at: number, cause: Error): WeightsError {
  const tried = `${retries + 1} tries in a row brought nothing beyond byte ${at}`
  const message = `Could not read ${url}: ${tried}. The last one: ${cause.message}. Try again later.`
  return new WeightsError('READ_FAILED', message, { cause })
}

function aborted({ url, signal }: RemoteFile): WeightsError {
  return new WeightsError('ABORTED', `Reading ${url} was aborted.`, { cause: signal?.reason })
}

function pause(remote: RemoteFile, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(aborted(remote))
    }
    const timer = setTimeout(
      () => {
        remote.signal?.removeEventListener('abort', abort)
        resolve()
      },
      Math.min(milliseconds, LONGEST_WAIT),
    )
    remote.signal?.addEventListener('abort', abort, { once: true })
  })
}
