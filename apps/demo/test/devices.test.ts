import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  browserPath,
  type Demo,
  fillSmall,
  openDemo,
  openTab,
  readChart,
  type Tab,
} from './open-demo.ts'

describe.skipIf(!browserPath)('devices of the built page (needs Chromium)', () => {
  let demo: Demo
  let tab: Tab
  const patient = { timeout: 120_000 }

  beforeAll(async () => {
    demo = await openDemo('--enable-unsafe-webgpu')
  })
  afterEach(async () => {
    await tab.context.close()
    expect(tab.problems).toEqual([])
  })
  afterAll(() => demo?.close())

  async function open(url = demo.url): Promise<Page> {
    tab = await openTab({ ...demo, url })
    return tab.page
  }

  async function openWebGpu(): Promise<Page> {
    const page = await open()
    await page.getByLabel('Device').focus()
    await page.keyboard.press('w')
    await page.getByText(/^Computes on webgpu: /).waitFor(patient)
    return page
  }

  const start = (page: Page) => page.getByRole('button', { name: 'Start' }).click()
  const stepsOf = async (page: Page) => (await readChart(page))[2]

  test('opens WebGPU on a software adapter only when a person chooses it', async () => {
    const page = await open()
    await expect(page.getByText(/^Computes on webgpu/).count()).resolves.toBe(0)
    await page.getByText(/^WebGPU opens only when it is chosen: software adapter/).waitFor()
  })

  test('trains and writes on WebGPU, chosen by keyboard', async () => {
    const page = await openWebGpu()
    await page.getByText(/^Open because it was chosen: software adapter/).waitFor()
    await fillSmall(page, 150)
    await start(page)
    await expect.poll(async () => (await readChart(page))[1], patient).toBeLessThan(3.7)
    expect((await readChart(page))[0]).toBeGreaterThan(4)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByText(/^Stopped after step/).waitFor(patient)
    await page.getByLabel('Prompt').fill('The whale')
    await page.getByLabel('Length').fill('20')
    await page.getByRole('button', { name: 'Write' }).click()
    await page.getByText(/^Wrote 20 characters. Perplexity \d/).waitFor(patient)
  })

  test('a device lost while training: the run goes on with another from what was kept', async () => {
    const page = await openWebGpu()
    await fillSmall(page, 20_000)
    await start(page)
    const note = page.getByText(/^The model of [\d,]+ steps, kept in this browser/)
    await note.waitFor(patient)
    const [first] = await readChart(page)
    await loseDevice(page)
    const alert = page.getByRole('alert')
    await alert.waitFor(patient)
    const kept = Number((await alert.textContent())!.match(/model of ([\d,]+) steps/)![1])
    expect(kept).toBeGreaterThan(0)
    await page.getByText('The device webgpu was lost.').waitFor()
    await page.getByText(/^Interrupted after step/).waitFor()
    expect(await page.getByRole('button', { name: /^Start/ }).isDisabled()).toBe(true)
    expect(await page.getByLabel('Prompt').isDisabled()).toBe(true)

    await page.getByRole('button', { name: 'Go on with cpu' }).press('Enter')
    await page.getByText(/^Computes on cpu/).waitFor(patient)
    await expect.poll(() => stepsOf(page), patient).toBeGreaterThan(kept + 200)
    expect((await readChart(page))[0]).toBe(first)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByText(/^Stopped after step/).waitFor(patient)
    await page.reload()
    const again = (await note.textContent(patient))!.match(/[\d,]+/)![0]
    expect(Number(again.replace(',', ''))).toBeGreaterThan(kept + 200)
  })

  test('a device lost at rest can be tried again', async () => {
    const page = await openWebGpu()
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
    await loseDevice(page)
    await page.getByRole('alert').waitFor(patient)
    const top = () => page.getByRole('alert').evaluate(alert => alert.getBoundingClientRect().top)
    await expect.poll(top).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Try webgpu again' }).click()
    await page.getByText(/^Computes on webgpu: /).waitFor(patient)
    await fillSmall(page, 2)
    await start(page)
    await page.getByText('Finished after 2 steps.').waitFor(patient)
  })

  test('the run moves to a device that is chosen while it trains', async () => {
    const page = await open()
    await fillSmall(page, 20_000)
    await start(page)
    await page.getByText(/^The model of [\d,]+ steps, kept/).waitFor(patient)
    await page.getByLabel('Device').selectOption('cpu')
    await page.getByText(/^Opening a device/).waitFor({ state: 'detached' })
    await page.getByText('Training.').waitFor(patient)
    const resumed = await stepsOf(page)
    expect(resumed).toBeGreaterThan(10)
    await expect.poll(() => stepsOf(page), patient).toBeGreaterThan(resumed + 50)
  })

  test('is isolated from other origins, so that simd has its threads', async () => {
    const page = await open()
    await page
      .getByText(/^Computes on simd: .* on \d+ threads?, with(out)? fused multiply-add\.$/)
      .waitFor()
    for (const place of [page, page.workers()[0]]) {
      expect(await place.evaluate(() => crossOriginIsolated)).toBe(true)
    }
  })

  test('works from a host that sends no headers', async () => {
    const page = await open(demo.plainUrl)
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
    await page.getByText(/not cross-origin isolated, so it computes on one thread\.( |$)/).waitFor()
    await fillSmall(page, 12)
    await start(page)
    await page.getByText('Finished after 12 steps.').waitFor(patient)
  })
})

/** Takes the device away from the newest worker: tfjs keeps its engine, and so its device, on globalThis. */
function loseDevice(page: Page): Promise<void> {
  return page
    .workers()
    .at(-1)!
    .evaluate(() => {
      const { _tfengine } = globalThis as unknown as {
        _tfengine: { readonly backend: { readonly device: GPUDevice } }
      }
      _tfengine.backend.device.destroy()
    })
}
