import { randomStream } from '@nexttoken/random'
import * as tf from '@tensorflow/tfjs-core'

/**
 * `tf.multinomial`. The stock shader multiplies its seed by the place of the sample, so the first
 * sample of the first row is always outcome 0.
 *
 * @see https://github.com/tensorflow/tfjs/issues/8057
 */
export const multinomial: tf.KernelFunc = ({ inputs, attrs }) => {
  const { numSamples, seed, normalized } = attrs as unknown as tf.MultinomialAttrs
  const logits = inputs['logits'] as tf.Tensor2D
  return tf.tidy(() => {
    const [rows, outcomes] = logits.shape
    const probabilities = normalized ? logits : tf.softmax(logits)
    const cumulative = tf.reshape(tf.cumsum(probabilities, 1), [rows, 1, outcomes])
    const uniforms = tf.tensor(draws(rows * numSamples, seed), [rows, numSamples, 1])
    const passed = tf.cast(tf.greaterEqual(uniforms, cumulative), 'int32')
    // Rounding may leave the whole sum below 1: the last outcome takes what is left.
    return tf.minimum(tf.sum(passed, 2), tf.scalar(outcomes - 1, 'int32'))
  })
}

/** tfjs's seeds are any numbers, and fractions in [0, 1) by default. */
function draws(count: number, seed: number): Float32Array {
  const random = randomStream(Math.floor((Math.abs(seed) % 2 ** 20) * 2 ** 32))
  return Float32Array.from({ length: count }, () => random.uniform())
}
