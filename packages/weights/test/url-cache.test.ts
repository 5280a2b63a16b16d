import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ByteSource, type ByteStore, bytesSource, sha256, urlSource } from '@nexttoken/weights'
import { describe, expect, test } from 'vitest'
import { emptyFolder } from './folder.ts'
import { cutAfter, quick, sendPart, serve } from './url-server.ts'

const PIECE = 8 * 2 ** 20

/** Two pieces and some. */
const large = Uint8Array.from({ length: 2 * PIECE + 1000 }, (_, at) => (at * 2_654_435_761) >>> 24)
const digest = createHash('sha256').update(large).digest('hex')

function failsWith(code: string): object {
  return expect.objectContaining({ code })
}

/** A server of a file that can be exchanged, cut off or shut off. */
async function openServer() {
  const state = { bytes: large, etag: '"1"' as string | undefined, cutAt: 0, isDown: false }
  const server = await serve(large.length, (response, asked) => {
    if (state.isDown) return response.destroy()
    const end = Math.min(asked.end, state.bytes.length)
    if (state.cutAt > asked.start) {
      return cutAfter(response, state.bytes, { ...asked, end, length: state.cutAt - asked.start })
    }
    if (state.cutAt > 0) return response.destroy()
    if (state.etag)
      return sendPart(response, state.bytes, { ...asked, end, headers: { etag: state.etag } })
    response.writeHead(206, {
      'content-range': `bytes ${asked.start}-${end - 1}/${state.bytes.length}`,
    })
    response.end(state.bytes.subarray(asked.start, end))
  })
  return { ...server, state }
}

async function expectLarge(source: ByteSource, bytes: Uint8Array = large): Promise<void> {
  expect(source.size).toBe(bytes.length)
  expect(Buffer.compare(await source.read(0, source.size), bytes)).toBe(0)
  const across = [PIECE - 5, 10] as const
  expect(await source.read(...across)).toEqual(bytes.slice(across[0], across[0] + across[1]))
}

describe('urlSource with a cache', () => {
  test('fetches the whole file once and serves it from the folder, in pieces', async () => {
    const cache = join(emptyFolder(), 'made/for/it')
    const { url, ranges } = await openServer()
    const source = await urlSource(url, { cache })
    expect(source.isInMemory).toBe(false)
    await expectLarge(source)
    const sizes = readdirSync(cache).map(name => statSync(join(cache, name)).size)
    expect(sizes.sort((a, b) => b - a).slice(0, 3)).toEqual([PIECE, PIECE, 1000])
    await expectLarge(await urlSource(url, { cache }))
    expect(ranges).toEqual(['bytes=0-', 'bytes=0-0'])
  })

  test('fetches it again when the server has another, by its version or its size', async () => {
    const cache = emptyFolder()
    const { url, state } = await openServer()
    await urlSource(url, { cache })
    state.bytes = large.slice().reverse()
    state.etag = '"2"'
    await expectLarge(await urlSource(url, { cache }), state.bytes)
    state.bytes = large.subarray(0, PIECE + 10)
    await expectLarge(await urlSource(url, { cache }), state.bytes)
    expect(readdirSync(cache)).toHaveLength(3)
  })

  test('serves what is kept when no server can be reached, and nothing when the server says no', async () => {
    const cache = emptyFolder()
    const { url, state } = await openServer()
    await urlSource(url, { cache })
    state.isDown = true
    await expectLarge(await urlSource(url, { cache, ...quick }))
    const gone = async () => new Response('', { status: 404 })
    await expect(urlSource(url, { cache, fetch: gone })).rejects.toThrow(failsWith('NOT_FOUND'))
  })

  test('goes on where a download ended, in another process too', async () => {
    const cache = emptyFolder()
    const { url, ranges, state } = await openServer()
    state.cutAt = PIECE + 5000
    await expect(urlSource(url, { cache, ...quick })).rejects.toThrow(failsWith('READ_FAILED'))
    state.cutAt = 0
    ranges.length = 0
    const loaded: number[] = []
    const source = await urlSource(url, {
      cache,
      onProgress: step => void loaded.push(step.loaded),
    })
    await expectLarge(source)
    expect(ranges).toEqual([`bytes=${PIECE}-`])
    expect([Math.min(...loaded) > PIECE, loaded.at(-1)]).toEqual([true, large.length])
  })

  test('begins anew when the rest is of another file, or cannot be told to be of the same', async () => {
    for (const etag of ['"2"', undefined]) {
      const cache = emptyFolder()
      const { url, ranges, state } = await openServer()
      if (etag === undefined) state.etag = undefined
      state.cutAt = PIECE + 5000
      await expect(urlSource(url, { cache, ...quick })).rejects.toThrow(failsWith('READ_FAILED'))
      Object.assign(state, { cutAt: 0, etag, bytes: large.slice().reverse() })
      await expectLarge(await urlSource(url, { cache }), state.bytes)
      expect(ranges.at(-1)).toBe('bytes=0-')
    }
  })

  test('repairs what is missing or cut short', async () => {
    const cache = emptyFolder()
    const { url } = await openServer()
    const pieces = () => readdirSync(cache).filter(name => !name.endsWith('.json'))
    await urlSource(url, { cache })
    truncateSync(join(cache, pieces().find(name => name.endsWith('.1'))!), 7)
    await expectLarge(await urlSource(url, { cache }))
    const note = join(cache, readdirSync(cache).find(name => name.endsWith('.json'))!)
    for (const text of ['', '{', 'null', '7', '{"size":1e300}', '{"url":"x"}']) {
      writeFileSync(note, text)
      await expectLarge(await urlSource(url, { cache }))
    }
    const source = await urlSource(url, { cache })
    rmSync(cache, { recursive: true })
    await expect(source.read(0, 10)).rejects.toThrow(failsWith('READ_FAILED'))
  })

  test('with a hash, needs no server and trusts no byte that is kept', async () => {
    const cache = emptyFolder()
    const { url, ranges, state } = await openServer()
    await urlSource(url, { cache, sha256: digest })
    state.isDown = true
    await expectLarge(await urlSource(url, { cache, sha256: digest }))
    expect(ranges).toHaveLength(1)
    state.isDown = false
    const piece = join(cache, readdirSync(cache).find(name => name.endsWith('.1'))!)
    const bytes = readFileSync(piece)
    bytes[12345]! ^= 1
    writeFileSync(piece, bytes)
    await expectLarge(await urlSource(url, { cache, sha256: digest }))
    expect(ranges).toHaveLength(2)
    const other = digest.replace(/^./, digit => (digit === '0' ? '1' : '0'))
    await expect(urlSource(url, { cache, sha256: other })).rejects.toThrow(
      failsWith('CHECKSUM_MISMATCH'),
    )
    expect(readdirSync(cache)).toEqual([])
  })

  test('takes any store, and says why it cannot be used', async () => {
    const kept = new Map<string, Uint8Array>()
    const store: ByteStore = {
      open: async name => (kept.has(name) ? bytesSource(kept.get(name)!) : undefined),
      write: async (name, bytes) => void kept.set(name, bytes),
      remove: async name => void kept.delete(name),
    }
    const { url } = await openServer()
    await expectLarge(await urlSource(url, { cache: store }))
    expect(kept.size).toBe(4)
    const file = join(emptyFolder(), 'file')
    writeFileSync(file, '')
    await expect(urlSource(url, { cache: file })).rejects.toThrow(failsWith('READ_FAILED'))
    const full = { ...store, write: () => Promise.reject(new Error('no room')) }
    await expect(urlSource(`${url}2`, { cache: full })).rejects.toThrow('no room')
  })
})

test('sha256 hashes any source', async () => {
  expect(await sha256(bytesSource(large))).toBe(digest)
  expect(await sha256(bytesSource(new Uint8Array()))).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
})
