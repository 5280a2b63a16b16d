import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './chromium.ts'

const packageRoot = fileURLToPath(new URL('..', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))
const built = mkdtempSync(join(tmpdir(), 'nexttoken-plain-'))

const imports = {
  '@tensorflow/tfjs-core': '/node_modules/@tensorflow/tfjs-core/dist/tf-core.fesm.min.js',
  '@tensorflow/tfjs-backend-cpu':
    '/node_modules/@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.fesm.min.js',
  '#stock-gradients': '/node_modules/@tensorflow/tfjs-layers/dist/tf-layers.fesm.min.js',
  seedrandom: 'data:text/javascript,export const alea = Math.random',
}

const page = `<!doctype html>
<title>simd in a plain page</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  import { openBackend, unembedding } from '/built/index.js'
  const { tf, device } = await openBackend('simd')
  const product = unembedding(tf.ones([70, 300]), tf.fill([500, 300], 2))
  const values = await product.data()
  globalThis.result = { device, values: [...new Set(values)], isolated: crossOriginIsolated }
</script>`

/** Serves the page, its build and node_modules; `isolated` sends the headers that threads need. */
function serve(isolated: boolean): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const types = { '.js': 'text/javascript' } as Record<string, string>
    response.setHeader('Content-Type', types[extname(url)] ?? 'text/html')
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    }
    if (url === '/') return response.end(page)
    const file = url.startsWith('/built/') ? join(built, url.slice(7)) : join(root, url)
    return response.end(readFileSync(file))
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

describe.skipIf(!chromiumPath)('simd by <script type="module"> (needs Chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    const words = ['--no-dts', '--no-clean', '--out-dir', built]
    const tsup = join(root, 'node_modules/.bin/tsup')
    const { status, stderr } = spawnSync(tsup, words, { cwd: packageRoot, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(built, { recursive: true })
  })

  async function resultOf(isolated: boolean): Promise<unknown> {
    const server = await serve(isolated)
    try {
      const tab = await browser.newPage()
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      await tab.waitForFunction('globalThis.result')
      return await tab.evaluate('globalThis.result')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  test('computes on threads where the page is isolated', async () => {
    expect(await resultOf(true)).toEqual({
      device: expect.stringMatching(/on [2-9]\d* threads, with fused multiply-add$/),
      values: [600],
      isolated: true,
    })
  })

  test('computes on one thread where it is not, and says why', async () => {
    expect(await resultOf(false)).toEqual({
      device: expect.stringMatching(/on 1 thread.*not cross-origin isolated/),
      values: [600],
      isolated: false,
    })
  })
})
