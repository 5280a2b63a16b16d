import * as tf from '@tensorflow/tfjs-core'
import { type OperationDefinition, runKernel } from '../kernel.ts'
import { linearCrossEntropyReference } from '../reference/linear-cross-entropy.ts'
import { type CrossEntropyOptions, requireTargets } from './cross-entropy.ts'
import { lastSize, requireThat, shapeOf } from './shapes.ts'

/**
 * `crossEntropy(unembedding(hidden, weight), targets)` without ever holding all the logits: they are
 * made, used and dropped in chunks of rows, and the gradients are taken in the same pass.
 *
 * @param hidden - `[…, C]`.
 * @param weight - `[V, C]`: the embedding table of a tied head, or `lm_head.weight`.
 * @param targets - int32 `[…]`, each in [0, V) or `ignoreIndex`.
 * @returns A scalar in nats per token, NaN when no target counts; the caller's to dispose.
 * @throws {TensorBackendError} `INVALID_ARGUMENT` when the shapes do not fit, or a target is out of
 *   range and the kernel reads targets on the host (`cpu`). Where finding it would wait for a device,
 *   the loss and its gradients are NaN instead.
 * @see Hsu et al. 2024, https://arxiv.org/abs/2410.10989, section 3.2
 */
// biome-ignore lint/complexity/useMaxParams: the order of the published interface
export function linearCrossEntropy(
  hidden: tf.Tensor,
  weight: tf.Tensor2D,
  targets: tf.Tensor,
  { ignoreIndex = -100 }: CrossEntropyOptions = {},
): tf.Scalar {
  requireTargets('linearCrossEntropy', hidden, targets)
  requireThat(
    lastSize(hidden) === weight.shape[1],
    () =>
      `linearCrossEntropy needs hidden of [..., ${weight.shape[1]}] for a weight of ${shapeOf(weight)}, got ${shapeOf(hidden)}`,
  )
  const inputs = { hidden, weight, targets }
  if (!isRecording())
    return runKernel<[tf.Scalar]>(kernelName, inputs, { ignoreIndex, gradients: false })[0]
  const operation = tf.customGrad((...operands) => {
    const [x, w, save] = operands as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    const attributes = { ignoreIndex, gradients: true }
    const [value, ...gradients] = runKernel<tf.Tensor[]>(
      kernelName,
      { hidden: x, weight: w, targets },
      attributes,
    )
    save(gradients)
    return { value, gradFunc: (dy, saved) => saved.map(gradient => tf.mul(gradient, dy)) }
  })
  return operation(hidden, weight) as tf.Scalar
}

const kernelName = 'NtLinearCrossEntropy'

/** Whether a gradient is being recorded: else the kernel leaves out both gradients. */
function isRecording(): boolean {
  return tf.engine().state.gradientDepth > 0
}

export const linearCrossEntropyOperation: OperationDefinition = {
  kernels: { [kernelName]: linearCrossEntropyReference },
  gradients: [],
}
