import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  browserPath,
  type Demo,
  fillSmall,
  openDemo,
  openTab,
  readBars,
  readChart,
  type Tab,
} from './open-demo.ts'

describe.skipIf(!browserPath)('the built page (needs Chromium)', () => {
  let demo: Demo
  let tab: Tab
  const patient = { timeout: 40_000 }

  beforeAll(async () => {
    demo = await openDemo()
  })
  afterEach(async () => {
    await tab.context.close()
    expect(tab.problems).toEqual([])
  })
  afterAll(() => demo?.close())

  async function open(): Promise<Page> {
    tab = await openTab(demo)
    return tab.page
  }

  async function openTrained(): Promise<Page> {
    const page = await open()
    await fillSmall(page, 30)
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Finished after 30 steps.').waitFor(patient)
    await page.getByText(/^The model of 30 steps, kept/).waitFor()
    return page
  }

  test('says what computes, and what is missing without WebGPU', async () => {
    const page = await open()
    await expect(page.getByText(/^Computes on (simd|cpu): /).count()).resolves.toBe(1)
    const note = await page.getByText(/^No WebGPU: /).textContent()
    expect(note).toMatch(/^No WebGPU: \w.{20,}\. Everything works, only slower/)
  })

  test('trains until the loss falls; pauses, goes on and stops', async () => {
    const page = await open()
    await fillSmall(page, 20_000)
    await page.getByRole('button', { name: 'Start' }).click()
    await expect.poll(async () => (await readChart(page))[1], patient).toBeLessThan(3.3)
    const [first] = await readChart(page)
    expect(first).toBeGreaterThan(4)
    expect(await page.getByLabel('Steps', { exact: true }).isDisabled()).toBe(true)

    await page.getByRole('button', { name: 'Pause' }).click()
    const status = await page.getByText(/^Paused after step/).textContent(patient)
    const pausedAt = Number(status?.match(/\d+/)?.[0])
    expect((await readChart(page))[2]).toBe(pausedAt)
    await page.waitForTimeout(300)
    expect((await readChart(page))[2]).toBe(pausedAt)

    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(async () => (await readChart(page))[2], patient).toBeGreaterThan(pausedAt + 5)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByText(/^Stopped after step/).waitFor(patient)
    await expect
      .poll(() => page.getByRole('button', { name: 'Start anew' }).evaluate(isFocused))
      .toBe(true)
    expect(await page.locator('.written').first().textContent()).toHaveLength(120)
  })

  test('does not start with settings that cannot be, and leads to the first of them', async () => {
    const page = await open()
    await page.getByLabel('Heads').fill('5')
    await page.getByText('Has to divide the 64 channels').waitFor()
    await page.getByLabel('Steps', { exact: true }).fill('1.5')
    await page.getByRole('button', { name: 'Start' }).click()
    expect(await page.getByLabel('Heads').evaluate(isFocused)).toBe(true)
    await page.getByLabel('Heads').fill('')
    await page.getByText('A whole number, 1 to 16').waitFor()
    expect(await readChart(page)).toEqual([])
  })

  test('learns a text of the user, and says when it is too short', async () => {
    const page = await open()
    await page.getByLabel(/^A text of mine/).check()
    await page.getByLabel('Text to learn').fill('abc '.repeat(20))
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText(/^The text is too short for a context of 32/).waitFor()
    await page.getByLabel('Text file').setInputFiles({
      name: 'tale.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('abc😀 '.repeat(200)),
    })
    await fillSmall(page, 40)
    await page.getByRole('button', { name: 'Start anew' }).click()
    await page.getByText('Finished after 40 steps.').waitFor(patient)
    expect((await readChart(page))[1]).toBeLessThan(1)
    const figures = await page.locator('.figures').textContent()
    expect(figures).toMatch(/Alphabet5/)
  })

  test('writes a prompt on: seeded, greedy, and stopped', async () => {
    const page = await openTrained()
    await page.getByLabel('Prompt').fill('The whale')
    await page.getByLabel('Length').fill('40')
    const written = page.getByRole('region', { name: 'Text', exact: true })
    const write = async (): Promise<string | null> => {
      await page.getByRole('button', { name: 'Write' }).click()
      await page.getByText(/^Wrote 40 characters. Perplexity \d/).waitFor(patient)
      return written.textContent()
    }
    const [one, same] = [await write(), await write()]
    expect(one).toMatch(/^The whale/)
    expect(one).toHaveLength(49)
    expect(same).toBe(one)
    await page.getByLabel('Sampling seed').fill('2')
    expect(await write()).not.toBe(one)
    await page.getByLabel('Choice').selectOption('greedy')
    const greedy = await write()
    await page.getByLabel('Sampling seed').fill('3')
    expect(await write()).toBe(greedy)

    await page.getByLabel('Length').fill('5000')
    await page.getByRole('button', { name: 'Write' }).click()
    await expect.poll(async () => (await written.textContent())?.length).toBeGreaterThan(10)
    await page.getByRole('button', { name: 'Stop writing' }).click()
    await page.getByText(/^Stopped after \d+ characters/).waitFor()

    await page.getByLabel('Prompt').fill('鯨')
    await page.getByText(/the vocabulary lacks "鯨"/).waitFor()
  })

  test('shows in the bars what each step of the chain does', async () => {
    const page = await openTrained()
    await page.getByLabel('Prompt').fill('the thee')
    await expect.poll(() => page.locator('.after-text').textContent()).toBe('after the thee')
    const before = await readBars(page)
    const isOther = (bars: Awaited<ReturnType<typeof readBars>>) => (other: typeof bars) =>
      JSON.stringify(other) !== JSON.stringify(bars)

    await page.getByLabel('Top-k value').fill('2')
    await expect.poll(() => readBars(page)).toSatisfy(isOther(before))
    const narrow = await readBars(page)
    expect(narrow.filter(([, , after]) => after !== '–')).toHaveLength(2)
    expect(narrow.map(([, model]) => model)).toEqual(before.map(([, model]) => model))

    await page.getByRole('checkbox', { name: 'Top-k' }).uncheck()
    await expect.poll(() => readBars(page)).toSatisfy(isOther(narrow))

    await page.getByRole('checkbox', { name: 'Repetition penalty' }).check()
    await page.getByLabel('Repetition penalty value').fill('5')
    await page.getByLabel('Temperature value').fill('3')
    await expect.poll(() => page.locator('#repetitionPenalty-note').textContent()).toMatch(/leaves/)
    await page.getByLabel('Top-p value').fill('0.5')
    await page.waitForTimeout(400)
    const penaltyFirst = await readBars(page)
    await page.getByRole('button', { name: 'Move Top-p up' }).press('Enter')
    await page.getByRole('button', { name: 'Move Top-p up' }).press('Enter')
    await page.getByText('Top-p is step 2 of 4').waitFor({ state: 'attached' })
    expect(await page.getByRole('button', { name: 'Move Top-p up' }).evaluate(isFocused)).toBe(true)
    await expect.poll(() => readBars(page)).toSatisfy(isOther(penaltyFirst))
  })

  test('brings the model back after a reload, until it is forgotten', async () => {
    const page = await openTrained()
    await page.reload()
    await page.getByText(/^The model of 30 steps, kept/).waitFor()
    await page.getByRole('button', { name: 'Write' }).click()
    await page.getByText(/^Wrote 300 characters/).waitFor(patient)
    await page.getByRole('button', { name: 'Forget the model' }).click()
    await page.getByText(/^Train a model first/).waitFor()
    await page.reload()
    await page.getByText(/^Computes on/).waitFor()
    await page.waitForTimeout(300)
    await page.getByText(/^Train a model first/).waitFor()
    expect(await page.getByLabel('Prompt').isDisabled()).toBe(true)
  })

  test('may ask nobody else: neither the page nor its worker', async () => {
    const page = await open()
    const elsewhere = demo.url.replace('127.0.0.1', 'localhost')
    const ask = (url: string): Promise<string> =>
      fetch(url).then(
        () => 'answered',
        () => 'refused',
      )
    expect(await page.evaluate(ask, demo.url)).toBe('answered')
    expect(await page.evaluate(ask, elsewhere)).toBe('refused')
    expect(await page.workers()[0].evaluate(ask, demo.url)).toBe('answered')
    expect(await page.workers()[0].evaluate(ask, elsewhere)).toBe('refused')
    const isRefusal = (problem: string): boolean => problem.includes('Content Security Policy')
    await expect.poll(() => tab.problems.filter(isRefusal).length).toBeGreaterThanOrEqual(2)
    tab.problems.length = 0
  })

  test('opens another device when asked to', async () => {
    const page = await open()
    await page.getByLabel('Device').selectOption('cpu')
    await page.getByText(/^Opening a device/).waitFor({ state: 'detached' })
    await page.getByText(/^Computes on cpu: /).waitFor()
    await fillSmall(page, 3)
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Finished after 3 steps.').waitFor(patient)
  })

  test.each([360, 768, 1440])('fits a width of %i pixels, and nothing jumps', async width => {
    const page = await open()
    await page.setViewportSize({ width, height: 900 })
    await page.reload()
    await page.getByText(/^No WebGPU/).waitFor()
    expect(await page.evaluate(layoutShift)).toBeLessThan(0.01)
    const place = (): Promise<unknown> =>
      page.locator('.panel').evaluateAll(panels => panels.map(panel => panel.clientHeight))
    const atFirst = await place()
    await fillSmall(page, 12)
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Finished after 12 steps.').waitFor(patient)
    await page.getByText(/^The model of 12 steps, kept/).waitFor()
    await expect.poll(async () => (await readBars(page))[0][1]).toMatch(/%/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    const isWithin = (panel: Element): boolean => panel.scrollWidth <= panel.clientWidth
    for (const panel of await page.locator('.panel').all()) {
      expect(await panel.evaluate(isWithin)).toBe(true)
    }
    expect(await place()).toEqual(atFirst)
  })
})

function isFocused(element: Element): boolean {
  return element === document.activeElement
}

/** How much has moved by itself since the page began; 0 is nothing. */
function layoutShift(): Promise<number> {
  return new Promise(resolve => {
    let sum = 0
    const observer = new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        sum += entry.value
      }
    })
    observer.observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(sum), 100)
  })
}
