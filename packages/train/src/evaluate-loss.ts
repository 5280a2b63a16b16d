import * as tf from '@tensorflow/tfjs-core'
import { type Batches, batchTensors, countTokens } from './batch.ts'
import { TrainError } from './errors.ts'
import { nextTask } from './next-task.ts'
import { requireInteger } from './option-checks.ts'
import type { Trainable } from './trainable.ts'

/** How far {@link evaluateLoss} goes. */
export interface EvaluateLossOptions {
  /** Stops after as many batches. By default it takes them all. */
  readonly maxBatches?: number
}

/** How well a model predicts. */
export interface Evaluation {
  /** Mean over all targets that count, in nats per token. */
  readonly loss: number
  /** The exponential of the loss. */
  readonly perplexity: number
  /** Targets that counted. */
  readonly tokens: number
}

/**
 * The mean loss over batches, each token weighing the same, without gradients and without dropout.
 *
 * @throws {TrainError} `NO_BATCHES` if no target counts; `INVALID_OPTION` or `INVALID_BATCH`.
 */
export async function evaluateLoss(
  model: Trainable,
  batches: Batches,
  { maxBatches = Infinity }: EvaluateLossOptions = {},
): Promise<Evaluation> {
  requireMaxBatches(maxBatches)
  let [nats, tokens, taken] = [0, 0, 0]
  for await (const batch of batches) {
    const count = countTokens(batch)
    if (count > 0) {
      await nextTask()
      const mean = tf.tidy(() => model.loss(...batchTensors(batch)))
      nats += count * (await mean.data())[0]
      tokens += count
      mean.dispose()
    }
    taken += 1
    if (taken >= maxBatches) break
  }
  if (tokens === 0) {
    throw new TrainError(
      'NO_BATCHES',
      `Expected a target to predict, got none in ${taken} batches: pass batches that can be iterated anew each time`,
    )
  }
  const loss = nats / tokens
  return { loss, perplexity: Math.exp(loss), tokens }
}

/** Throws `INVALID_OPTION` unless as many batches can be taken. */
export function requireMaxBatches(maxBatches: number): void {
  if (maxBatches !== Infinity) requireInteger('maxBatches', maxBatches, 1)
}
