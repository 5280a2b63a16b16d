import { WeightsError } from './errors.ts'
import type { ProgressListener } from './progress.ts'

/** A file at an address, and what is known of it so far. */
export interface RemoteFile {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal | undefined
  readonly onProgress: ProgressListener | undefined
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly stallTimeoutMs: number
  /** How often in a row it is tried again without a byte gained. */
  readonly retries: number
  /** Milliseconds before the first retry; each further one waits twice as long. */
  readonly retryDelayMs: number
  /** Bytes that have come, for `onProgress`. */
  loaded: number
  /** Bytes in all, once a server has said so. */
  size?: number | undefined
  /** The version that the server named: an ETag or a time. */
  version?: string | undefined
  /** Whether the server sends parts of the file; undefined before the first answer. */
  ranges?: boolean
}

/** A failure that may pass: worth another try. */
export class PassingError extends Error {
  override readonly name = 'PassingError'
  /** Milliseconds to wait first, if the server said. */
  readonly afterMs: number | undefined

  constructor(message: string, options: ErrorOptions & { readonly afterMs?: number } = {}) {
    super(message, options)
    this.afterMs = options.afterMs
  }
}

/** Which bytes were asked for. */
interface Asked {
  readonly start: number
  readonly end: number
}

/** Which bytes of the file an answer holds by what it says; of some only the end of the body tells where they end. */
export interface Answer {
  /** The offset of its first byte. */
  readonly start: number
  /** The offset after its last byte, if the answer says so. */
  readonly end: number | undefined
}

/**
 * Checks what a server answers to the request for the bytes from `start` up to `end`, and learns of the file from it.
 *
 * @throws {PassingError} For what may pass: overload and the server's own failures.
 */
export function readAnswer(remote: RemoteFile, response: Response, { start, end }: Asked): Answer {
  if (response.status === 206) return readPart(remote, response, { start, end })
  if (response.status === 416) return readEmpty(remote, response, start)
  if (response.status !== 200) throw refusal(remote, response)
  const isEncoded = encodingOf(response) !== undefined
  const size = isEncoded ? undefined : parseCount(response.headers.get('content-length'))
  learn(remote, response, size)
  remote.ranges ??= false
  return { start: 0, end: remote.size }
}

function readPart(remote: RemoteFile, response: Response, { start, end }: Asked): Answer {
  const range = response.headers.get('content-range')
  const numbers = /^bytes (\d+)-(\d+)\/(\d+)$/
    .exec(range ?? '')
    ?.slice(1)
    .map(Number)
  if (!numbers) {
    const reason = `has the Content-Range ${range}; in a page, the server must expose that header`
    throw badResponse(remote, `a part ${reason}`)
  }
  const [first, last, size] = numbers as [number, number, number]
  if (
    !Number.isSafeInteger(size) ||
    first !== start ||
    last < first ||
    last >= Math.min(end, size)
  ) {
    throw badResponse(remote, `bytes ${start} to ${end - 1} were asked for, ${range} came`)
  }
  const length = parseCount(response.headers.get('content-length'))
  const encoding = encodingOf(response)
  if (encoding !== undefined) throw badResponse(remote, `a part is encoded: ${encoding}`)
  if (length !== undefined && length !== last + 1 - first) {
    throw badResponse(remote, `Content-Length is ${length} where Content-Range is ${range}`)
  }
  learn(remote, response, size)
  remote.ranges = true
  return { start, end: last + 1 }
}

/** Of an empty file no part can be had; any other that lacks what was there before has changed. */
function readEmpty(remote: RemoteFile, response: Response, start: number): Answer {
  const size = parseCount(
    /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1],
  )
  if (size !== start) throw refusal(remote, response)
  learn(remote, response, size)
  remote.ranges = true
  return { start, end: start }
}

/** Keeps size and version of the first answer and refuses another file in a later one. */
function learn(remote: RemoteFile, response: Response, size: number | undefined): void {
  const { headers } = response
  const version =
    headers.get('etag')?.replace(/^W\//, '') ?? headers.get('last-modified') ?? undefined
  remote.size ??= size
  remote.version ??= version
  const isSame = remote.version === version && remote.size === (size ?? remote.size)
  if (isSame) return
  const before = `${remote.size} bytes, version ${remote.version}`
  const now = `${size} bytes, version ${version}`
  throw new WeightsError(
    'CHANGED',
    `${remote.url} changed while it was read: expected ${before}, got ${now}. Open it again.`,
  )
}

/** The error of an answer without the file. */
function refusal({ url }: RemoteFile, { status, statusText, headers }: Response): Error {
  const said = `${url} answered ${status} ${statusText}`.trim()
  if (status === 404 || status === 410) {
    return new WeightsError('NOT_FOUND', `${said}: there is no such file. Check the address.`)
  }
  if ([401, 403, 407, 451].includes(status)) {
    const remedy = 'pass a fetch that sends the credentials it asks for'
    return new WeightsError('ACCESS_DENIED', `${said}: it may not be read like this; ${remedy}.`)
  }
  if (status >= 500 || [408, 425, 429].includes(status)) {
    const seconds = parseCount(headers.get('retry-after'))
    return new PassingError(said, seconds === undefined ? {} : { afterMs: 1000 * seconds })
  }
  return new WeightsError('READ_FAILED', `Expected the file's bytes, but ${said}.`)
}

/** The error of an answer that breaks the rules of HTTP or its own word. */
export function badResponse({ url }: RemoteFile, problem: string): WeightsError {
  return new WeightsError(
    'BAD_RESPONSE',
    `${url} answered what does not fit together: ${problem}. Fetch the file by other means.`,
  )
}

/** How the body differs from the file, beside which its lengths say nothing. */
function encodingOf({ headers }: Response): string | undefined {
  const encoding = headers.get('content-encoding') ?? 'identity'
  return encoding === 'identity' ? undefined : encoding
}

function parseCount(text: string | null | undefined): number | undefined {
  return /^\d+$/.test(text ?? '') ? Number(text) : undefined
}
