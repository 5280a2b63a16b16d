import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build, preview } from 'vite'

/** The Chromium of this machine, if it has one. */
export const browserPath: string | undefined = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find(path => path !== undefined && existsSync(path))

/** The built page on two servers of its own. */
export interface Demo {
  readonly url: string
  /** Of the server that sends no headers of the page's choice, as static hosts do. */
  readonly plainUrl: string
  readonly browser: Browser
  close(): Promise<void>
}

/** A tab on the page, with everything that must not happen in it. */
export interface Tab {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors on the console, errors thrown, and requests that go elsewhere. */
  readonly problems: string[]
}

/** Builds the page, serves it and starts a browser with these flags. */
export async function openDemo(...flags: readonly string[]): Promise<Demo> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const outDir = mkdtempSync(join(tmpdir(), 'nexttoken-demo-'))
  const options = { root, logLevel: 'error', build: { outDir, emptyOutDir: true } } as const
  await build(options)
  const served = { ...options, preview: { port: 0, host: '127.0.0.1' } }
  const servers = [await preview(served), await preview({ ...served, configFile: false })]
  const [url, plainUrl] = servers.map(server => server.resolvedUrls!.local[0])
  const args = ['--no-sandbox', ...flags]
  const browser = await chromium.launch({ executablePath: browserPath!, args })
  return {
    url,
    plainUrl,
    browser,
    close: async () => {
      await browser.close()
      await Promise.all(servers.map(server => server.close()))
      rmSync(outDir, { recursive: true })
    },
  }
}

/** Opens the page with nothing kept from before, and waits for its device. */
export async function openTab({ url, browser }: Pick<Demo, 'url' | 'browser'>): Promise<Tab> {
  const context = await browser.newContext()
  const problems: string[] = []
  context.on('request', request => {
    const address = request.url()
    const isOwn = [url, `blob:${url}`, 'data:'].some(start => address.startsWith(start))
    if (!isOwn) problems.push(address)
  })
  const page = await context.newPage()
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  await page.goto(url)
  await page.getByText(/^Computes on/).waitFor()
  return { page, context, problems }
}

/** Fills in a small, quick model. */
export async function fillSmall(page: Page, steps: number): Promise<void> {
  const settings = { Layers: 1, Heads: 2, Channels: 32, Context: 16, Batch: 8, Steps: steps }
  for (const [label, value] of Object.entries({ ...settings, 'Learning rate': 0.01 })) {
    await page.getByLabel(label, { exact: true }).fill(String(value))
  }
}

/** The first loss, the last one and the steps so far, as the chart tells them. */
export async function readChart(page: Page): Promise<readonly number[]> {
  const label = await page.locator('.plot').getAttribute('aria-label')
  return (label ?? '').match(/\d+(\.\d+)?/g)?.map(Number) ?? []
}

/** The rows of the next-token bars: token, and its percentages before and after the chain. */
export function readBars(page: Page): Promise<readonly (readonly string[])[]> {
  return page
    .locator('.bars tbody tr')
    .evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent)))
}
