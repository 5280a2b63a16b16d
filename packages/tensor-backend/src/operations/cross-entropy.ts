import type * as tf from '@tensorflow/tfjs-core'
import { type Attributes, type OperationDefinition, runKernel } from '../kernel.ts'
import { crossEntropyGradient, crossEntropyReference } from '../reference/cross-entropy.ts'
import { lastSize, leadingSize, requireThat, shapeOf } from './shapes.ts'

/** Which targets count. */
export interface CrossEntropyOptions {
  /** Positions with this target count neither in the loss nor in its mean. Defaults to −100. */
  readonly ignoreIndex?: number
}

/**
 * The mean of −log softmax(logits)[target] over the targets that count.
 *
 * @param logits - `[…, V]`.
 * @param targets - int32 `[…]`, each in [0, V) or `ignoreIndex`.
 * @returns A scalar in nats per token, NaN when no target counts; the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes do not fit, or a target is out of
 *   range and the kernel reads targets on the host (`cpu`). Where finding it would wait for a device,
 *   the loss and its gradients are NaN instead.
 */
export function crossEntropy(
  logits: tf.Tensor,
  targets: tf.Tensor,
  { ignoreIndex = -100 }: CrossEntropyOptions = {},
): tf.Scalar {
  requireTargets('crossEntropy', logits, targets)
  return runKernel<tf.Scalar>('NtCrossEntropy', { logits, targets }, { ignoreIndex })
}

/** Throws unless there is one int32 target for each row of `rows`. */
export function requireTargets(name: string, rows: tf.Tensor, targets: tf.Tensor): void {
  requireThat(targets.dtype === 'int32', () => `${name} needs int32 targets, got ${targets.dtype}`)
  requireThat(
    rows.rank > 0 && leadingSize(rows) === targets.size,
    () =>
      `${name} needs one target for each row of ${shapeOf(rows)}, got targets of ${shapeOf(targets)}`,
  )
  requireThat(
    lastSize(rows) > 0,
    () => `${name} needs a last axis of at least 1, got ${shapeOf(rows)}`,
  )
}

export const crossEntropyOperation: OperationDefinition = {
  kernels: {
    NtCrossEntropy: crossEntropyReference,
    NtCrossEntropyGradient: crossEntropyGradient,
  },
  gradients: [
    {
      kernelName: 'NtCrossEntropy',
      inputsToSave: ['logits', 'targets'],
      gradFunc: (dy, [logits, targets], attributes) => ({
        logits: () =>
          runKernel(
            'NtCrossEntropyGradient',
            { logits, targets, dy: dy as tf.Tensor },
            attributes as Attributes,
          ),
      }),
    },
  ],
}
