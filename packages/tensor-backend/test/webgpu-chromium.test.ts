import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build, defaultClientConditions, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './chromium.ts'

const root = fileURLToPath(new URL('webgpu-page', import.meta.url))
const outDir = mkdtempSync(join(tmpdir(), 'nexttoken-webgpu-'))

/** What the page puts on its globalThis. */
type Globals = {
  inspectBackends: typeof inspectBackends
  openBackend: typeof openBackend
}

describe.skipIf(!chromiumPath)('webgpu in Chromium (needs Chromium)', () => {
  let server: PreviewServer
  const browsers: Browser[] = []
  beforeAll(async () => {
    const options = { root, configFile: false, logLevel: 'error', build: { outDir } } as const
    await build({
      ...options,
      resolve: { conditions: ['@nexttoken/source', ...defaultClientConditions] },
    })
    server = await preview({
      ...options,
      preview: { port: 0, host: '127.0.0.1', allowedHosts: ['page.test'] },
    })
  })
  afterAll(async () => {
    await Promise.all(browsers.map(browser => browser.close()))
    await server?.close()
    rmSync(outDir, { recursive: true })
  })

  async function open(host: string, ...flags: string[]): Promise<Page> {
    const args = ['--no-sandbox', '--host-resolver-rules=MAP page.test 127.0.0.1', ...flags]
    const browser = await chromium.launch({ executablePath: chromiumPath!, args })
    browsers.push(browser)
    const page = await browser.newPage()
    await page.goto(server.resolvedUrls!.local[0].replace('127.0.0.1', host))
    return page
  }

  const reportOn = (page: Page) =>
    page.evaluate(async () => {
      const reports = await (globalThis as unknown as Globals).inspectBackends()
      return reports.find(({ name }) => name === 'webgpu')!
    })

  test('has its software adapter only when named', async () => {
    const { available, onlyWhenNamed } = await reportOn(
      await open('127.0.0.1', '--enable-unsafe-webgpu'),
    )
    expect([available, onlyWhenNamed]).toEqual([true, expect.stringMatching(/swiftshader/)])
  })

  test('a lost device rejects what runs, and cpu opens afterwards', async () => {
    const page = await open('127.0.0.1', '--enable-unsafe-webgpu')
    const codes = await page.evaluate(async () => {
      const { openBackend } = globalThis as unknown as Globals
      const codeOf = (error: { code: string }) => error.code
      const { tf, lost, dispose } = await openBackend('webgpu')
      const pending = tf
        .sqrt(tf.fill([8], 4))
        .data()
        .then(String, codeOf)
      ;(tf.backend() as unknown as { device: GPUDevice }).device.destroy()
      const told = [await pending, (await lost).code]
      dispose()
      const next = await openBackend('cpu')
      return [...told, next.name]
    })
    expect(codes).toEqual(['DEVICE_LOST', 'DEVICE_LOST', 'cpu'])
  })

  test('says when the browser has no adapter', async () => {
    const { available, remedy } = await reportOn(await open('127.0.0.1', '--disable-gpu'))
    expect(available).toBe(false)
    expect(remedy).toMatch(/hardware acceleration/)
  })

  test('says when the page is not in a secure context', async () => {
    const { available, remedy } = await reportOn(await open('page.test'))
    expect([available, remedy]).toEqual([false, expect.stringMatching(/https/)])
  })
})
