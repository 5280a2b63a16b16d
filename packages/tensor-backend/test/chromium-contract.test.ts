import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './chromium.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What vitest reports of a test. */
interface Result {
  readonly status: string
  readonly fullName: string
  readonly failureMessages: readonly string[]
}

/** Runs in-page/ by vitest's browser mode. */
function runInChromium(backend: string) {
  const folder = mkdtempSync(join(tmpdir(), 'nexttoken-chromium-'))
  const report = join(folder, 'report.json')
  const words = ['run', '--config=vitest.chromium.config.ts', 'test/in-page/']
  const { output } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', ...words, '--reporter=json', `--outputFile=${report}`],
    { cwd: root, env: { ...process.env, NEXTTOKEN_BACKEND: backend }, encoding: 'utf8' },
  )
  try {
    return { ...JSON.parse(readFileSync(report, 'utf8')), log: output.join('') }
  } catch (cause) {
    throw new Error(output.join(''), { cause })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.skipIf(!chromiumPath)('in a page of Chromium (needs Chromium)', () => {
  test.each(['cpu', 'simd', 'webgpu'])(
    'the contract suite passes on %s',
    { timeout: 300_000 },
    backend => {
      const { log, numPassedTests, success, testResults } = runInChromium(backend)
      const tests = testResults.flatMap(
        (file: { assertionResults: Result[] }) => file.assertionResults,
      )
      expect(tests.filter(({ status }: Result) => status !== 'passed')).toEqual([])
      expect(success, log).toBe(true)
      expect(numPassedTests).toBeGreaterThan(160)
    },
  )
})
