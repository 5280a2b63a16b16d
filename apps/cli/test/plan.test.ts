import { expect, test } from 'vitest'
import { CHECKPOINT } from './model-forms.ts'
import { runCli } from './run-cli.ts'

test('plan tells sizes, memory and speed', async () => {
  const { status, stdout, stderr } = await runCli(['plan', CHECKPOINT, '--backend', 'simd'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/sizes +3 layers, 4 heads, 48 channels, context 40, vocabulary 97\n/)
  expect(stdout).toMatch(/stored +OpenAI, F32, 366 kB\n/)
  expect(stdout).toMatch(/to sample +413 kB: weights 366 kB, cache of 40 tokens 47 kB\n +fits\n/)
  expect(stdout).toMatch(/to train +\d.* \(12 × 40 tokens\)\n +fits\n/)
  expect(stdout).toMatch(/estimate[\s\S]*to sample +about [\d,]+ tokens\/s\n/)
})

test('plan --json gives the same as numbers', async () => {
  const words = ['plan', CHECKPOINT, '--backend', 'cpu', '--batch', '2', '--json']
  const plan = JSON.parse((await runCli(words)).stdout)
  const cache = 4 * 40 * 48 * 2 * 3
  expect(plan).toMatchObject({
    model: CHECKPOINT,
    parameters: 91_488,
    stored: { layout: 'OpenAI', dtypes: ['F32'], bytes: 4 * 91_488 },
    sample: { memory: { parameters: 4 * 91_488, cache }, fitsMachine: true, fitsSimd: true },
    train: { batch: 2, memory: { optimizerState: 8 * 91_488 }, fitsSimd: true },
    simdBytes: 2 ** 32,
    speed: { backend: 'cpu', sampling: expect.any(Number) },
  })
  expect(plan.speed.reading / plan.speed.training).toBeCloseTo(3, 9)
})
