import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Backend } from '../backend.ts'
import { cachedAttentionCases } from './cases/cached-attention.ts'
import { causalAttentionCases } from './cases/causal-attention.ts'
import { crossEntropyCases } from './cases/cross-entropy.ts'
import { dropoutCases } from './cases/dropout.ts'
import { embeddingCases } from './cases/embedding.ts'
import { geluCases } from './cases/gelu.ts'
import { layerNormCases } from './cases/layer-norm.ts'
import { linearCases } from './cases/linear.ts'
import { quantizedCases } from './cases/quantized.ts'
import { checkForward, checkGradients, checkLeaks } from './check-case.ts'
import { describeCachedAttention } from './describe-cached-attention.ts'
import { describeUpdates } from './describe-updates.ts'

const cases = [
  ...linearCases,
  ...quantizedCases,
  ...layerNormCases,
  ...geluCases,
  ...causalAttentionCases,
  ...cachedAttentionCases,
  ...embeddingCases,
  ...crossEntropyCases,
  ...dropoutCases,
]

/** How closely a backend has to agree with float64. */
export interface ContractOptions {
  /** Allowed error, as a share of the largest expected magnitude. Defaults to 1e-5. */
  readonly tolerance?: number
}

/**
 * The contract that every backend keeps: each fused operation against float64, forward and gradient,
 * at sizes 0 and 1 and off every tile, with huge, tiny and non-finite values, and no tensor leaked.
 * Call it in a vitest file.
 *
 * @param open - Opens the backend; the suite disposes it.
 */
export function describeBackend(
  open: () => Promise<Backend>,
  { tolerance = 1e-5 }: ContractOptions = {},
): void {
  let backend: Backend
  let tensors: number
  beforeAll(async () => {
    backend = await open()
    tensors = backend.memory().tensors
  })
  afterAll(() => backend?.dispose())

  describe.each(cases)('$name', one => {
    test('forward agrees with float64', () => checkForward(backend, one, tolerance))
    if (one.gradients !== false) {
      test('gradients agree with float64', () => checkGradients(backend, one, tolerance))
    }
    test('leaks no tensor', () => checkLeaks(backend, one))
  })
  describeCachedAttention(() => backend)
  describeUpdates(() => backend, tolerance)
  test('no tensor is left', () => expect(backend.memory().tensors).toBe(tensors))
}
