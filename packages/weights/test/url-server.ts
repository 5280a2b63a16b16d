import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type UrlSourceOptions, urlSource } from '@nexttoken/weights'
import { onTestFinished } from 'vitest'

/** Which bytes a request asks for. */
interface Asked {
  readonly start: number
  /** The offset after the last byte. */
  readonly end: number
  /** How many requests came before. */
  readonly before: number
}

/** Bytes to send, and headers other than the usual ones. */
interface Part {
  readonly start: number
  readonly end: number
  readonly headers?: Record<string, string>
}

/** Answers one request. */
export type Handler = (response: ServerResponse, asked: Asked, request: IncomingMessage) => void

/** A server that ends with the test. */
export interface TestServer {
  readonly url: string
  /** The Range headers that came, in order. */
  readonly ranges: string[]
}

/** Starts a server on this machine that gives every request to `handle`. */
export async function serve(size: number, handle: Handler): Promise<TestServer> {
  const ranges: string[] = []
  const server = createServer((request, response) => {
    const before = ranges.length
    const { range = '' } = request.headers
    ranges.push(range)
    const [, start = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
    const end = last === '' ? size : Math.min(size, Number(last) + 1)
    handle(response, { start: Number(start), end, before }, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`, ranges }
}

/** Answers with the part that was asked for, and an ETag. */
export function sendPart(
  response: ServerResponse,
  bytes: Uint8Array,
  { start, end, headers = {} }: Part,
): void {
  if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}`, ...headers }).end()
    return
  }
  response.writeHead(206, {
    etag: '"1"',
    'content-range': `bytes ${start}-${end - 1}/${bytes.length}`,
    'content-length': end - start,
    ...headers,
  })
  response.end(bytes.subarray(start, end))
}

/** Promises the part that was asked for, sends `length` bytes of it and cuts the connection. */
export function cutAfter(
  response: ServerResponse,
  bytes: Uint8Array,
  { start, end, length }: Part & { readonly length: number },
): void {
  response.writeHead(206, {
    etag: '"1"',
    'content-range': `bytes ${start}-${end - 1}/${bytes.length}`,
    'content-length': end - start,
  })
  response.write(bytes.subarray(start, Math.min(end, start + length)), () => {
    setTimeout(() => response.destroy(), 20)
  })
}

/** 3 MB that repeat nowhere near. */
export const large: Uint8Array = Uint8Array.from(
  { length: 3_000_000 },
  (_, index) => (index * 2_654_435_761) >>> 24,
)

/** Gives up soon. */
export const quick: UrlSourceOptions = { retryDelayMs: 1, stallTimeoutMs: 150, retries: 2 }

/** Opens an address and reads all of it. */
export async function readAll(url: string, options: UrlSourceOptions = quick): Promise<Uint8Array> {
  const source = await urlSource(url, options)
  return source.read(0, source.size)
}
