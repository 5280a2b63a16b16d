import { urlSource } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { type Handler, large, quick, readAll, sendPart, serve } from './url-server.ts'

function failsWith(code: string, message = ''): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

/** What reading all of what a server gives fails with. */
async function failure(handle: Handler): Promise<unknown> {
  const { url } = await serve(large.length, handle)
  return readAll(url).catch(error => error)
}

describe('urlSource refuses', () => {
  const part = (headers: Record<string, string>, body = large): Handler => {
    return (response, asked) => sendPart(response, body, { ...asked, headers })
  }

  test.each<[string, string, Handler]>([
    ['NOT_FOUND', '404', response => response.writeHead(404).end()],
    ['NOT_FOUND', '410', response => response.writeHead(410).end()],
    ['ACCESS_DENIED', '401', response => response.writeHead(401).end()],
    ['ACCESS_DENIED', '403', response => response.writeHead(403).end()],
    ['READ_FAILED', '400', response => response.writeHead(400).end()],
    ['READ_FAILED', '500', response => response.writeHead(500).end()],
    ['READ_FAILED', '416', response => response.writeHead(416).end()],
    ['READ_FAILED', 'nothing beyond byte 0', response => void response.destroy()],
    ['READ_FAILED', 'no byte for 150 ms', () => undefined],
    ['READ_FAILED', 'redirect', response => response.writeHead(302, { location: '/' }).end()],
  ])('%s: a server that says %s', async (code, message, handle) => {
    expect(await failure(handle)).toEqual(failsWith(code, message))
  })

  test.each<[string, Record<string, string>]>([
    ['another part', { 'content-range': 'bytes 5-1048580/3000000' }],
    ['more than asked for', { 'content-range': 'bytes 0-2999999/3000000', 'content-length': '' }],
    ['a part that ends before it begins', { 'content-range': 'bytes 0--1/3000000' }],
    ['a part beyond the file', { 'content-range': 'bytes 0-1048575/1000' }],
    ['no size', { 'content-range': 'bytes 0-1048575/*' }],
    ['a size beyond counting', { 'content-range': 'bytes 0-1048575/99999999999999999999' }],
    ['no Content-Range', { 'content-range': '' }],
    ['a compressed part', { 'content-encoding': 'gzip' }],
  ])('BAD_RESPONSE: %s', async (_, headers) => {
    const bad = await failure((response, asked) => {
      const all = { ...headers, 'content-length': headers['content-length'] ?? '1048576' }
      const { 'content-length': length, ...rest } = all
      sendPart(response, large, { ...asked, headers: length === '' ? rest : all })
    })
    expect(bad).toEqual(failsWith('BAD_RESPONSE'))
  })

  test('BAD_RESPONSE: lengths that disagree', async () => {
    const { url } = await serve(large.length, part({ 'content-range': 'bytes 0-99/3000000' }))
    expect(await readAll(url).catch(error => error)).toEqual(
      failsWith('BAD_RESPONSE', 'Content-Length is 1048576'),
    )
  })

  test('BAD_RESPONSE: more bytes than promised', async () => {
    const chunked: Handler = response => {
      response.writeHead(206, { 'content-range': 'bytes 0-99/3000000' }).end(large)
    }
    expect(await failure(chunked)).toEqual(failsWith('BAD_RESPONSE', 'more came'))
  })

  test('fewer bytes than promised, time after time', async () => {
    const chunked: Handler = (response, { start, end }) => {
      response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/3000000` })
      response.end(large.subarray(start, Math.min(500, end)))
    }
    expect(await failure(chunked)).toEqual(
      failsWith('READ_FAILED', '3 tries in a row brought nothing beyond byte 500'),
    )
  })

  test.each<[string, Handler]>([
    [
      'by its ETag',
      (response, asked) =>
        sendPart(response, large, { ...asked, headers: { etag: `"${asked.before}"` } }),
    ],
    [
      'by its date',
      (response, asked) => {
        const { start, end, before } = asked
        response.writeHead(206, {
          'content-range': `bytes ${start}-${end - 1}/3000000`,
          'last-modified': new Date(before * 1e6).toUTCString(),
        })
        response.end(large.subarray(start, end))
      },
    ],
    [
      'by its size',
      (response, asked) => sendPart(response, asked.before ? large.subarray(1) : large, asked),
    ],
    [
      'to one that is whole',
      (response, asked) => {
        if (asked.before === 0) sendPart(response, large, asked)
        else response.writeHead(200, { etag: '"2"' }).end(large)
      },
    ],
  ])('CHANGED: a file that changes between two reads, %s', async (_, handle) => {
    const { url } = await serve(large.length - 1, handle)
    const source = await urlSource(url, quick)
    await expect(source.read(1_500_000, 1_100_000)).rejects.toThrow(
      failsWith('CHANGED', 'Open it again'),
    )
  })

  test('ABORTED: what the signal ends, whatever it waits for', async () => {
    const { url } = await serve(large.length, () => undefined)
    const cause = new Error('closed')
    const waiting = new AbortController()
    const opening = urlSource(url, { signal: waiting.signal })
    setTimeout(() => waiting.abort(cause), 50)
    await expect(opening).rejects.toThrow(expect.objectContaining({ code: 'ABORTED', cause }))
    await expect(urlSource(url, { signal: AbortSignal.abort() })).rejects.toThrow(
      failsWith('ABORTED'),
    )
    const pausing = new AbortController()
    const { url: failing } = await serve(1, response => response.writeHead(503).end())
    const paused = urlSource(failing, { signal: pausing.signal, retryDelayMs: 60_000 })
    setTimeout(() => pausing.abort(), 50)
    await expect(paused).rejects.toThrow(failsWith('ABORTED'))
  })

  test('INVALID_OPTION: no address, no hash, no delay', async () => {
    const invalid = failsWith('INVALID_OPTION')
    await expect(urlSource('model.safetensors')).rejects.toThrow(invalid)
    await expect(urlSource('http://localhost', { sha256: 'abc' })).rejects.toThrow(invalid)
    await expect(urlSource('http://localhost', { retries: -1 })).rejects.toThrow(invalid)
    await expect(urlSource('http://localhost', { retryDelayMs: Number.NaN })).rejects.toThrow(
      invalid,
    )
  })

  test('READ_FAILED: a port where nobody listens', async () => {
    await expect(urlSource('http://127.0.0.1:9', quick)).rejects.toThrow(failsWith('READ_FAILED'))
  })
})
