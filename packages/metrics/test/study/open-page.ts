import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { chromiumPath } from '../../../tensor-backend/test/chromium.ts'

/** A page of ours, opened from a file without a network. */
export interface OpenPage {
  readonly page: Page
  /** Errors thrown or on the console, and requests for anything but the file. */
  readonly problems: string[]
}

/** The browser that this machine has; ask `chromiumPath` before. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] })
}

/** Opens HTML from a file, as a rater would. */
export async function openPage(
  browser: Browser,
  html: string,
  { colorScheme = 'light', width = 1000 }: { colorScheme?: 'light' | 'dark'; width?: number } = {},
): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), 'nexttoken-study-'))
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 800 },
    reducedMotion: 'reduce',
    offline: true,
  })
  onTestFinished(async () => {
    await context.close()
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'page.html')
  writeFileSync(file, html)
  const problems: string[] = []
  const { href } = pathToFileURL(file)
  context.on('request', request => {
    const isOwn = [href, 'data:', 'blob:'].some(start => request.url().startsWith(start))
    if (!isOwn) problems.push(request.url())
  })
  const page = await context.newPage()
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  await page.goto(href)
  return { page, problems }
}

/** What axe-core finds against the page as it stands: rule, impact and the first place. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  )
  return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes[0].html}`)
}
