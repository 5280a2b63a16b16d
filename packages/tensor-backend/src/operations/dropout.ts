import type * as tf from '@tensorflow/tfjs-core'
import { type Attributes, type OperationDefinition, runKernel } from '../kernel.ts'
import { dropoutReference } from '../reference/dropout.ts'
import { requireThat } from './shapes.ts'

/** Which values a dropout drops: a function of these three alone, on every backend. */
export interface DropoutOptions {
  /** Share of the values that become 0, in [0, 1). The rest are scaled by 1 / (1 − rate). */
  readonly rate: number
  readonly seed: number
  /** A different mask for each place and step that shares a seed. Defaults to 0. */
  readonly stream?: number
}

/**
 * Drops each value of `x` where word i of `randomStream(seed, stream)` falls below `rate`.
 *
 * @returns `x`'s shape, the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when `rate` is not in [0, 1).
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export function dropout(x: tf.Tensor, options: DropoutOptions): tf.Tensor {
  return runKernel('NtDropout', { x }, dropoutAttributes(options))
}

/** Validated attributes, in which dropout is written wherever a kernel draws its own mask. */
export function dropoutAttributes({ rate, seed, stream = 0 }: DropoutOptions): Attributes {
  requireThat(rate >= 0 && rate < 1, () => `dropout needs a rate in [0, 1), got ${rate}`)
  for (const [name, value] of Object.entries({ seed, stream })) {
    requireThat(
      Number.isSafeInteger(value) && value >= 0,
      () => `dropout needs a ${name} that is an integer in [0, 2^53), got ${value}`,
    )
  }
  return { rate, seed, stream }
}

export const dropoutOperation: OperationDefinition = {
  kernels: { NtDropout: dropoutReference },
  gradients: [
    {
      kernelName: 'NtDropout',
      gradFunc: (dy, _saved, attributes) => ({
        x: () => runKernel('NtDropout', { x: dy as tf.Tensor }, attributes as Attributes),
      }),
    },
  ],
}
