import { describe, expect, test } from 'vitest'
import { median } from '../src/bench/median.ts'
import { describeProfile } from '../src/bench/step-profile.ts'
import { operationsOf, workloads } from '../src/bench/workloads.ts'
import { trainingDefaults } from '../src/defaults.ts'
import { runCli } from './run-cli.ts'

const { layers, batch, context } = trainingDefaults
/** Forward, and twice backward: four products a block. */
const productsInStep = 3 * 4 * layers

describe('median', () => {
  test.each([
    [[3, 1, 2], 2],
    [[10, 1, 2, 4], 3],
    [[5], 5],
  ])('of %j is %d', (values, middle) => expect(median(values)).toBe(middle))
})

describe('operationsOf', () => {
  test('counts six operations a weight and token, and attention', () => {
    const config = { layers: 2, heads: 1, channels: 3, contextLength: 9, vocabularySize: 7 }
    const products = 6 * (2 * (9 + 27 + 36 + 36) + 7 * 3) * 5 * 4 // weights, tokens
    const attention = 3 * 2 * (2 * 2 * 4 * 4 * 3) * 5 // passes, layers, both products, windows
    expect(operationsOf({ config, batch: 5, window: 4 })).toBe(products + attention)
  })

  test.each([
    ['toy', 3.96],
    ['mid', 147],
    ['gpt2', 191],
  ] as const)('of %s is about %d GFLOP a step', (name, expected) => {
    expect(Math.abs(operationsOf(workloads[name]) / 1e9 / expected - 1)).toBeLessThan(0.005)
  })
})

describe('describeProfile', () => {
  test('gives means of a step, what kernels do not explain, and the share of products', () => {
    const kernel = (name: string, calls: number, milliseconds: number) => ({
      name,
      calls,
      milliseconds,
      share: milliseconds / 16,
    })
    const kernels = [
      kernel('NtMatMul', 8, 8),
      kernel('NtCausalAttentionGradient', 2, 4),
      kernel('NtLinearCrossEntropy', 2, 2),
      kernel('Add', 4, 2),
    ]
    const profile = describeProfile({ measures: 'computation', kernels }, [12, 8])
    expect(profile.kernels[0]).toEqual({ name: 'NtMatMul', calls: 4, milliseconds: 4, share: 0.4 })
    expect(profile.outside.milliseconds).toBeCloseTo(2)
    expect(profile.outside.share).toBeCloseTo(0.2)
    expect(profile.productShare).toBeCloseTo(0.6)
    expect(profile.productShareWithHead).toBeCloseTo(0.7)
  })
})

describe('nexttoken bench', () => {
  test('measures a step and its kernels', async () => {
    const words = ['bench', '--backend', 'cpu', '--steps', '3', '--profile', '--json']
    const outcome = await runCli(words)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    const benchmark = JSON.parse(outcome.stdout)
    expect(benchmark).toMatchObject({ model: 'default', backend: 'cpu', steps: 3 })
    const { medianMs, fastestMs, tokensPerSecond, peakMemoryBytes, profile } = benchmark
    expect(fastestMs).toBeGreaterThan(0)
    expect(medianMs).toBeGreaterThanOrEqual(fastestMs)
    expect(tokensPerSecond * medianMs).toBeCloseTo(batch * context * 1000, 3)
    expect(peakMemoryBytes).toBeGreaterThan(2 ** 24)
    const products = profile.kernels.find(({ name }: { name: string }) => name === 'NtMatMul')
    expect(products.calls).toBe(productsInStep)
    const shares = profile.kernels.map(({ share }: { share: number }) => share)
    const total = shares.reduce((sum: number, share: number) => sum + share, profile.outside.share)
    expect(total).toBeCloseTo(1)
  })

  test('shows them as a table', async () => {
    const words = ['bench', '--backend', 'cpu', '--steps', '1', '--profile']
    const { status, stdout } = await runCli(words)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^default: \d+ layers, .* tokens\nbackend {5}cpu: /)
    expect(stdout).toMatch(new RegExp(`^NtMatMul +${productsInStep} +[\\d.]+ +[\\d.]+ %$`, 'm'))
    expect(stdout).toMatch(/^Matrix multiplication and attention: [\d.]+ % of a step/m)
  })

  test('refuses a model that it does not know', async () => {
    const outcome = await runCli(['bench', '--model', 'huge'])
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/^error: .*Allowed choices are default, toy, mid, gpt2\.\n$/)
  })
})
