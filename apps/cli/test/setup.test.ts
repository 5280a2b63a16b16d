import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const manifest = createRequire(
  new URL('../../../packages/tensor-backend/package.json', import.meta.url),
).resolve('@tensorflow/tfjs-node/package.json')
const binding = manifest.replace(/package\.json$/, 'lib/napi-v8/tfjs_binding.node')
const isBuilt = existsSync(binding)
const hint = isBuilt ? '' : ' (needs: npx nexttoken setup tensorflow)'

describe('nexttoken setup', () => {
  test('knows which backends it sets up', async () => {
    const outcome = await runCli(['setup', 'cpu'])
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/^error: .*Allowed choices are tensorflow, cuda\.\n$/)
  })

  test.skipIf(!isBuilt)(`tells as JSON what is there already${hint}`, async () => {
    const outcome = await runCli(['setup', 'tensorflow', '--json'])
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      backend: 'tensorflow',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      binding,
      downloaded: false,
      built: false,
    })
  })

  test.skipIf(!isBuilt)(`what it built is a backend that doctor shows${hint}`, async () => {
    const outcome = await runCli(['doctor', '--json'])
    const { backends } = JSON.parse(outcome.stdout) as { backends: readonly object[] }
    expect(backends).toContainEqual(
      expect.objectContaining({ name: 'tensorflow', available: true }),
    )
  })
})
