import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ByteProgress } from '@nexttoken/weights'
import { loadSafetensors, openSafetensors, urlSource } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { fixtures } from './folder.ts'
import { cutAfter, type Handler, large, quick, readAll, sendPart, serve } from './url-server.ts'

const path = join(fixtures, 'gpt2-mini/model.safetensors')
const model = new Uint8Array(readFileSync(path))
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

function failsWith(code: string, message = ''): object {
  return expect.objectContaining({ code, message: expect.stringContaining(message) })
}

describe('urlSource with a server that sends parts', () => {
  const inParts: Handler = (response, asked) => sendPart(response, large, asked)

  test('asks for the parts that are read and for nothing else', async () => {
    const { url, ranges } = await serve(large.length, inParts)
    const source = await urlSource(url)
    expect([source.size, source.isInMemory]).toEqual([large.length, false])
    expect(
      same(await source.read(1_500_000, 1_200_000), large.subarray(1_500_000, 2_700_000)),
    ).toBe(true)
    expect(ranges).toEqual(['bytes=0-1048575', 'bytes=1500000-2699999'])
  })

  test('reads ahead for small reads, and gives each caller bytes of its own', async () => {
    const { url, ranges } = await serve(large.length, inParts)
    const source = await urlSource(url)
    for (const offset of [2_000_000, 2_000_100, 2_900_000]) {
      const part = await source.read(offset, 100)
      expect(same(part, large.subarray(offset, offset + 100))).toBe(true)
      part.fill(0)
    }
    expect([...(await source.read(2_000_000, 2))]).toEqual([
      ...large.subarray(2_000_000, 2_000_002),
    ])
    expect(ranges).toHaveLength(2)
  })

  test('reads safetensors, a small file in one request', async () => {
    const { url, ranges } = await serve(model.length, (response, asked) =>
      sendPart(response, model, asked),
    )
    const { tensors } = await loadSafetensors(await urlSource(url))
    expect(tensors).toEqual((await loadSafetensors(path)).tensors)
    expect(ranges).toHaveLength(1)
  })

  test('reports bytes', async () => {
    const { url } = await serve(large.length, inParts)
    const seen: ByteProgress[] = []
    await readAll(url, { onProgress: progress => void seen.push(progress) })
    expect(seen.at(-1)).toEqual({ loaded: 2 ** 20 + large.length, total: large.length })
    expect(seen.every(({ loaded }, index) => loaded > (seen[index - 1]?.loaded ?? 0))).toBe(true)
  })

  test('opens an empty file', async () => {
    const { url } = await serve(0, (response, asked) =>
      sendPart(response, large.subarray(0, 0), asked),
    )
    const source = await urlSource(url)
    expect([source.size, (await source.read(0, 0)).length]).toEqual([0, 0])
    expect((await urlSource(url, { sha256: hash(new Uint8Array()) })).size).toBe(0)
  })

  test('takes fewer bytes than it asked for, and asks for the rest', async () => {
    const { url, ranges } = await serve(large.length, (response, asked) =>
      sendPart(response, large, { ...asked, end: Math.min(asked.end, asked.start + 400_000) }),
    )
    expect(same(await readAll(url, { ...quick, retries: 0 }), large)).toBe(true)
    expect(ranges).toHaveLength(3 + 8)
  })

  test('follows a redirect', async () => {
    const { url } = await serve(large.length, (response, asked, request) => {
      if (request.url === '/moved') sendPart(response, large, asked)
      else response.writeHead(302, { location: '/moved' }).end()
    })
    expect(same(await readAll(url), large)).toBe(true)
  })

  test('goes on at the byte reached when the connection is cut', async () => {
    const { url, ranges } = await serve(large.length, (response, asked) => {
      if (asked.before % 2) cutAfter(response, large, { ...asked, length: 100_000 })
      else sendPart(response, large, asked)
    })
    expect(same(await readAll(url), large)).toBe(true)
    expect(ranges[1]).toBe('bytes=0-2999999')
    const [, resumed] = /^bytes=(\d+)-2999999$/.exec(ranges[2]!)!
    expect(Number(resumed)).toBeGreaterThan(0)
  })

  test('goes on at the byte reached when the connection stalls', async () => {
    const { url, ranges } = await serve(large.length, (response, asked) => {
      if (asked.before !== 1) return sendPart(response, large, asked)
      response.writeHead(206, { 'content-range': `bytes 0-2999999/3000000`, etag: '"1"' })
      response.write(large.subarray(0, 10))
    })
    expect(same(await readAll(url), large)).toBe(true)
    expect(ranges.slice(1)).toEqual(['bytes=0-2999999', 'bytes=10-2999999'])
  })

  test('also when not even the headers come', async () => {
    const { url } = await serve(large.length, (response, asked) => {
      if (asked.before > 0) sendPart(response, large, asked)
    })
    expect(same(await readAll(url), large)).toBe(true)
  })

  test('tries again after 503 and 429', async () => {
    const { url, ranges } = await serve(large.length, (response, asked) => {
      if (asked.before === 0) response.writeHead(503).end()
      else if (asked.before === 1) response.writeHead(429, { 'retry-after': '0' }).end()
      else sendPart(response, large, asked)
    })
    expect((await urlSource(url, quick)).size).toBe(large.length)
    expect(ranges).toHaveLength(3)
  })
})

describe('urlSource with a server that sends no parts', () => {
  test.each<[string, Record<string, string>]>([
    ['that says how long the file is', { 'content-length': `${large.length}` }],
    ['that does not', {}],
  ])('keeps the file in memory and says so: one %s', async (_, headers) => {
    const { url, ranges } = await serve(large.length, response => {
      response.writeHead(200, headers).end(large)
    })
    const source = await urlSource(url)
    expect([source.size, source.isInMemory]).toEqual([large.length, true])
    expect(same(await source.read(10, 20), large.subarray(10, 30))).toBe(true)
    expect(same(await source.read(0, source.size), large)).toBe(true)
    expect(ranges).toHaveLength(1)
  })

  test('goes on after a cut by leaving out what it has', async () => {
    const { url } = await serve(large.length, (response, { before }) => {
      response.writeHead(200, { 'content-length': large.length })
      if (before > 0) response.end(large)
      else
        response.write(large.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 20))
    })
    const source = await urlSource(url, quick)
    expect(same(await source.read(0, source.size), large)).toBe(true)
  })

  test('uses a whole file where a part was asked for', async () => {
    const { url } = await serve(large.length, (response, asked) => {
      if (asked.before === 0) sendPart(response, large, asked)
      else response.writeHead(200, { etag: '"1"', 'content-length': large.length }).end(large)
    })
    const source = await urlSource(url)
    expect(source.isInMemory).toBe(false)
    expect(
      same(await source.read(1_100_000, 1_500_000), large.subarray(1_100_000, 2_600_000)),
    ).toBe(true)
  })

  test('reads what the server compresses', async () => {
    const { gzipSync } = await import('node:zlib')
    const { url } = await serve(model.length, response => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(model))
    })
    expect((await openSafetensors(await urlSource(url))).tensors.size).toBe(40)
  })
})

describe('urlSource with a hash', () => {
  test('fetches all of the file, checks it and keeps it in memory', async () => {
    const { url, ranges } = await serve(large.length, (response, asked) =>
      sendPart(response, large, asked),
    )
    const source = await urlSource(url, { sha256: hash(large).toUpperCase() })
    expect(source.isInMemory).toBe(true)
    expect(same(await source.read(0, source.size), large)).toBe(true)
    expect(ranges).toEqual(['bytes=0-'])
    await expect(urlSource(url, { sha256: hash(model) })).rejects.toThrow(
      failsWith('CHECKSUM_MISMATCH', hash(large)),
    )
  })
})

test('urlSource asks with the fetch it is given', async () => {
  const asked: unknown[] = []
  const own = async (...words: unknown[]): Promise<Response> => {
    asked.push(words)
    return new Response(Uint8Array.of(1, 2, 3))
  }
  const source = await urlSource('https://example.org/a', { fetch: own })
  expect([...(await source.read(0, 3))]).toEqual([1, 2, 3])
  expect(asked).toEqual([
    [
      'https://example.org/a',
      expect.objectContaining({
        headers: { range: 'bytes=0-1048575', 'accept-encoding': 'identity' },
      }),
    ],
  ])
})
