import { dropout, embedding, linearCrossEntropy, randomStream } from '@nexttoken/tensor-backend'
import type { Batch, Trainable } from '@nexttoken/train'
import * as tf from '@tensorflow/tfjs-core'

export const VOCABULARY = 7
const CHANNELS = 5
const RATE = 0.25

/** A model that predicts from the last token alone: a table [V, C], a shift [C] and a head [V, C]. */
export function bigram(seed = 1): Trainable & { dispose(): void } {
  const random = randomStream(seed)
  const variable = (shape: number[]) => {
    const size = shape.reduce((product, length) => product * length, 1)
    const values = Float32Array.from({ length: size }, () => random.normal())
    return tf.tidy(() => tf.variable(tf.tensor(values, shape)))
  }
  const table = variable([VOCABULARY, CHANNELS])
  const shift = variable([CHANNELS])
  const head = variable([VOCABULARY, CHANNELS])
  const parameters = new Map([
    ['table', table],
    ['shift', shift],
    ['head', head],
  ])
  return {
    parameters,
    loss: (inputs, targets, { dropout: drop } = {}) =>
      tf.tidy(() => {
        const hidden = tf.add(embedding(table as unknown as tf.Tensor2D, inputs), shift)
        const masked = drop
          ? dropout(hidden, { rate: RATE, seed: drop.seed, stream: drop.step })
          : hidden
        return linearCrossEntropy(masked, head as unknown as tf.Tensor2D, targets)
      }),
    dispose: () => tf.dispose([...parameters.values()]),
  }
}

/** `count` batches of [rows, 4] from a seed, without those before `from`; their cursors count them. */
export function chainBatches(count: number, from = 0, rows = 3): Batch[] {
  return Array.from({ length: count - from }, (_, index) => {
    const random = randomStream(2, from + index)
    const inputs = Int32Array.from({ length: rows * 4 }, () => random.integer(VOCABULARY))
    const targets = inputs.map(id => (2 * id + 1 + random.integer(2)) % VOCABULARY)
    return { inputs, targets, shape: [rows, 4], cursor: { epoch: 3, batch: from + index + 1 } }
  })
}

/** The values of all parameters, by name. */
export function valuesOf({ parameters }: Trainable): Record<string, number[]> {
  return Object.fromEntries(
    [...parameters].map(([name, variable]) => [name, [...variable.dataSync()]]),
  )
}
