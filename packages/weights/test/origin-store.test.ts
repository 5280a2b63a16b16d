import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { large, sendPart, serve } from './url-server.ts'

const executablePath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find(path => path !== undefined && existsSync(path))

const HTML = `<script type="module">
  import * as weights from '/weights.js'
  globalThis.weights = weights
</script>`

declare const weights: typeof import('@nexttoken/weights')

const sha256 = createHash('sha256').update(large).digest('hex')

/** The package's modules for a page, by their paths. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const [{ output }] = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../src/index.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'weights',
      },
    },
  })) as Rolldown.RolldownOutput[]
  const chunks = output!.filter(one => one.type === 'chunk')
  return new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code]))
}

/** A page with the package as `weights`, on the server of a file. */
async function openPage(): Promise<{ page: Page; ranges: readonly string[] }> {
  const modules = await bundle()
  const { url, ranges } = await serve(large.length, (response, asked, { url = '' }) => {
    const code = modules.get(url)
    if (url === '/model') sendPart(response, large, asked)
    else if (code) response.writeHead(200, { 'content-type': 'text/javascript' }).end(code)
    else response.writeHead(200, { 'content-type': 'text/html' }).end(HTML)
  })
  const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(new URL('/', url).href)
  await page.waitForFunction('weights')
  ranges.length = 0
  return { page, ranges }
}

describe.skipIf(!executablePath)('originStore in a page (needs Chromium)', () => {
  test('keeps what urlSource fetched and its own SHA-256 found right', async () => {
    const { page, ranges } = await openPage()
    const read = (hash: string): Promise<unknown> =>
      page.evaluate(async hash => {
        const { originStore, sha256, urlSource, WeightsError } = weights
        const cache = originStore('models')
        try {
          const source = await urlSource('/model', { cache, sha256: hash })
          const part = await source.read(1_000_000, 3)
          return [source.size, source.isInMemory, [...part], await sha256(source)]
        } catch (error) {
          return error instanceof WeightsError ? error.code : String(error)
        }
      }, hash)
    const expected = [large.length, false, [...large.subarray(1_000_000, 1_000_003)], sha256]
    expect(await read(sha256)).toEqual(expected)
    expect(await read(sha256)).toEqual(expected)
    expect(ranges.filter(range => range !== '')).toEqual(['bytes=0-'])
    expect(await read('0'.repeat(64))).toBe('CHECKSUM_MISMATCH')
    const wrong = await page.evaluate(async () => {
      const lengths = Array.from({ length: 200 }, (_, length) => length)
      const found = lengths.map(async length => {
        const bytes = new Uint8Array(length).fill(length)
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        const hex = Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
        return (await weights.sha256(weights.bytesSource(bytes))) !== hex
      })
      return (await Promise.all(found)).filter(Boolean).length
    })
    expect(wrong).toBe(0)
    const kept = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      const names: string[] = []
      for await (const name of (await root.getDirectoryHandle('models')).keys()) names.push(name)
      return names
    })
    expect(kept).toEqual([])
  })
})
