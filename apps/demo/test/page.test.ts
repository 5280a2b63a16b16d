import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { build, preview } from 'vite'
import { expect, test } from 'vitest'

const browserPath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  path => path !== undefined && existsSync(path),
)
const root = fileURLToPath(new URL('..', import.meta.url))

test.skipIf(!browserPath)('the built page opens a device (needs Chromium)', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'nexttoken-demo-'))
  const options = { root, logLevel: 'error', build: { outDir, emptyOutDir: true } } as const
  await build(options)
  const server = await preview({ ...options, preview: { port: 0, host: '127.0.0.1' } })
  const browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', error => problems.push(error.message))
    page.on('console', message => message.type() === 'error' && problems.push(message.text()))
    await page.goto(server.resolvedUrls!.local[0])
    const device = page.locator('#device')
    await expect.poll(() => device.textContent(), { timeout: 20_000 }).toMatch(/^Ready on cpu:/)
    expect(problems).toEqual([])
  } finally {
    await browser.close()
    await server.close()
    rmSync(outDir, { recursive: true })
  }
})
