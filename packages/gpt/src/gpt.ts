import { crossEntropy, linearCrossEntropy, unembedding } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { requireIds, requireTargets, requireWindowStep } from './arguments.ts'
import type { KeyValueCache } from './cache.ts'
import { type Captured, capture } from './capture.ts'
import type { GptConfig } from './config.ts'
import { type DropoutStep, dropoutPlan } from './dropout-places.ts'
import { GptError } from './errors.ts'
import { type GptState, headWeight, hiddenStates } from './forward.ts'
import type { Parameters } from './parameters.ts'
import { type QuantizedWeights, requireNoGradient } from './quantized-weights.ts'
import { type Session, type SessionOptions, startSession } from './session.ts'
import { type BatchSession, startBatch } from './session-batch.ts'
import type { SessionHost } from './session-text.ts'

/** What a loss may leave out or add. */
export interface LossOptions {
  /** Positions with this target count neither in the loss nor in its mean. Defaults to −100. */
  readonly ignoreIndex?: number
  /** Drops at the configuration's rate, with the masks of this step. Left out, nothing is dropped. */
  readonly dropout?: DropoutStep
}

/**
 * A GPT-2 on the open backend. Every method throws {@link GptError} `DISPOSED` after `dispose`.
 *
 * Ids are int32 [B, T]; a method throws `INVALID_ARGUMENT` for others and `CONTEXT_TOO_LONG` if T exceeds the context.
 */
export interface Gpt {
  /** With every default filled in. */
  readonly config: Required<GptConfig>
  /** Under Hugging Face's GPT-2 names, without the prefix `transformer.`; linear weights are [in, out]. */
  readonly parameters: Parameters
  /** V, the number of logits. */
  readonly vocabularySize: number
  /** The most positions that the model sees at once. */
  readonly contextLength: number
  /** Predicts the id after each position: [B, T, V], the caller's to dispose. */
  logits(ids: tf.Tensor2D): tf.Tensor3D
  /**
   * The mean cross-entropy of the predictions, in nats per token that counts; differentiable in `parameters`.
   *
   * @param targets - int32 [B, T]: the id after each position of `inputs`.
   * @returns A scalar, the caller's to dispose; NaN when no target counts.
   */
  loss(inputs: tf.Tensor2D, targets: tf.Tensor2D, options?: LossOptions): tf.Scalar
  /** Runs one pass and reads back what happened inside. */
  capture<Kind extends keyof Captured>(
    ids: tf.Tensor2D,
    what: readonly Kind[],
  ): Promise<Pick<Captured, Kind>>
  /**
   * Starts an empty text to generate on, or with `batchSize` so many of them.
   *
   * @throws {GptError} `INVALID_ARGUMENT` for options that cannot be.
   */
  start(options?: SessionOptions): Session
  /** Starts so many texts, which are decoded together; each may have its own length. */
  start(options: SessionOptions & { readonly batchSize: number }): BatchSession
  /** Frees the parameters, and what sessions hold. Again is allowed. */
  dispose(): void
}

/** A model of parameters that it owns from now on. */
export function gptOf(
  config: Required<GptConfig>,
  parameters: Parameters,
  quantized: QuantizedWeights = new Map(),
): Gpt {
  let isDisposed = false
  const caches = new Set<KeyValueCache>()
  const state = (): GptState => {
    if (isDisposed) throw new GptError('DISPOSED', 'This model was disposed. Create it again.')
    return { config, parameters, quantized }
  }
  const stateFor = (ids: tf.Tensor2D): GptState => {
    const open = state()
    requireIds(ids, config.contextLength)
    return open
  }
  return {
    config,
    parameters,
    vocabularySize: config.vocabularySize,
    contextLength: config.contextLength,
    logits: ids => logits(stateFor(ids), ids),
    loss: (inputs, targets, options) => loss(stateFor(inputs), [inputs, targets], options),
    capture: async (ids, what) => capture(stateFor(ids), ids, what),
    start: ((options: Starting = {}) => start({ state, caches }, options)) as Gpt['start'],
    dispose: () => {
      for (const cache of caches) cache.dispose()
      if (!isDisposed) {
        for (const owned of [...parameters.values(), ...quantized.values()]) owned.dispose()
      }
      isDisposed = true
    },
  }
}

type Starting = SessionOptions & { readonly batchSize?: number }

function start(
  model: Omit<SessionHost, 'windowStep'>,
  { batchSize, windowStep = 1 }: Starting,
): Session | BatchSession {
  requireWindowStep(windowStep, model.state().config.contextLength)
  const host = { ...model, windowStep }
  return batchSize === undefined ? startSession(host) : startBatch(host, batchSize)
}

function logits(model: GptState, ids: tf.Tensor2D): tf.Tensor3D {
  return tf.tidy(
    () => unembedding(hiddenStates(model, ids).at(-1)!, headWeight(model)) as tf.Tensor3D,
  )
}

function loss(
  model: GptState,
  [inputs, targets]: readonly [tf.Tensor2D, tf.Tensor2D],
  { dropout, ...counting }: LossOptions = {},
): tf.Scalar {
  requireTargets(targets, inputs)
  requireNoGradient(model.quantized)
  return tf.tidy(() => {
    const drops = dropoutPlan(model.config, dropout)
    const hidden = hiddenStates(model, inputs, { drops }).at(-1)!
    const head = headWeight(model)
    return 'codes' in head
      ? crossEntropy(unembedding(hidden, head), targets, counting)
      : linearCrossEntropy(hidden, head, targets, counting)
  })
}
