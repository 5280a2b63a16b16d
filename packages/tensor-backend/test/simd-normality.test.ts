import { linear, openBackend } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import { expect, onTestFinished, test } from 'vitest'

// After the second use the backend looks whether a weight holds denormals, and no longer flushes those that hold none.
test.each([1, 8, 40])('a weight used again and again, for %d rows', async rows => {
  const backend = await openBackend('simd')
  onTestFinished(() => backend.dispose())
  const x = tf.randomNormal([rows, 132], 0, 1, 'float32', 1) as tf.Tensor2D
  const plain = tf.randomNormal([132, 72], 0, 1, 'float32', 2) as tf.Tensor2D
  const tiny = tf.fill([132, 72], 1e-40) as tf.Tensor2D
  const first = linear(x, plain).dataSync()
  for (let use = 0; use < 5; use++) {
    expect(linear(x, plain).dataSync()).toEqual(first)
    // What is flushed adds nothing; left as they are, their sums would be denormals.
    expect(
      linear(x, tiny)
        .dataSync()
        .every(value => value === 0),
    ).toBe(true)
  }
})
