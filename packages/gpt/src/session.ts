import { unembedding } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { GptError } from './errors.ts'
import { type GptState, headWeight, hiddenStates } from './forward.ts'

/** A text that grows by its end, for `generate` of `@nexttoken/sampling`. */
export interface Session {
  /** Ids appended and not taken back. */
  readonly length: number
  /**
   * Appends ids and predicts the one after them from the last `contextLength` ids, the first of them at position 0.
   *
   * @param ids - At least one, each in [0, V).
   * @returns The logits [V] of the next id; the array is the caller's.
   * @throws {GptError} `INVALID_ARGUMENT`, after which nothing was appended; `DISPOSED`.
   */
  append(ids: readonly number[]): Promise<Float32Array>
  /**
   * Starts another session with the same ids; the two go on apart, and each is disposed for itself.
   *
   * @throws {GptError} `DISPOSED`.
   */
  fork(): Session
  /**
   * Takes back every id from `length` on.
   *
   * @throws {GptError} `INVALID_ARGUMENT` unless `length` is an integer from 0 to the session's length; `DISPOSED`.
   */
  rewind(length: number): void
  /** Ends the session; the model stays. Again is allowed. */
  dispose(): void
}

/** Starts a session of a model whose `state` throws once the model is disposed. */
export function startSession(state: () => GptState, start: readonly number[] = []): Session {
  let ids = start
  let isDisposed = false
  const model = (): GptState => {
    if (isDisposed) throw new GptError('DISPOSED', 'This session was disposed. Start another.')
    return state()
  }
  return {
    get length() {
      return ids.length
    },
    async append(added) {
      requireTokens(added, model().config.vocabularySize)
      const grown = [...ids, ...added]
      const logits = nextLogits(model(), grown)
      ids = grown
      return readAndDispose(logits)
    },
    fork() {
      model()
      return startSession(state, ids)
    },
    rewind(length) {
      model()
      requireLength(length, ids.length)
      ids = ids.slice(0, length)
    },
    dispose() {
      isDisposed = true
    },
  }
}

/** [1, V]: the last position alone goes through the head. */
function nextLogits(model: GptState, ids: readonly number[]): tf.Tensor2D {
  const { contextLength, channels } = model.config
  const window = ids.slice(-contextLength)
  return tf.tidy(() => {
    const hidden = hiddenStates(model, tf.tensor2d([window], [1, window.length], 'int32')).at(-1)!
    const last = tf.slice3d(hidden, [0, window.length - 1, 0], [1, 1, channels])
    return unembedding(tf.reshape(last, [1, channels]), headWeight(model)) as tf.Tensor2D
  })
}

async function readAndDispose(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array
  } finally {
    tensor.dispose()
  }
}

function requireTokens(ids: readonly number[], vocabularySize: number): void {
  if (ids.length === 0) {
    throw new GptError('INVALID_ARGUMENT', 'Expected at least one id to append, got none.')
  }
  const wrong = ids.find(id => !Number.isInteger(id) || id < 0 || id >= vocabularySize)
  if (wrong === undefined) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected ids to be integers in [0, ${vocabularySize}), got ${wrong}. Is the text encoded by another tokenizer?`,
  )
}

function requireLength(length: number, current: number): void {
  if (Number.isInteger(length) && length >= 0 && length <= current) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected a length to rewind to from 0 to ${current}, got ${length}.`,
  )
}
