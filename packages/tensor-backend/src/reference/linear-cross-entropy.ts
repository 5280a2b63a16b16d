import * as tf from '@tensorflow/tfjs-core'
import type { KernelTensor, ReferenceKernel } from '../kernel.ts'
import { countedRows, countTargets, summedLoss } from './cross-entropy.ts'

/** Logits held at once: 32 MB of float32. */
const chunkValues = 2 ** 23

/** [mean loss], and with `gradients` also [d hidden, d weight]. */
export const linearCrossEntropyReference: ReferenceKernel = (inputs, attributes) => {
  const { hidden, weight, targets } = inputs
  const ignoreIndex = attributes['ignoreIndex'] as number
  const count = countTargets(targets, weight.shape[0], ignoreIndex)
  const sums = attributes['gradients'] ? withGradients : lossOnly
  const [loss, ...gradients] = overChunks(inputs, chunk => sums(chunk, ignoreIndex))
  if (gradients.length === 0) return [tf.div(loss, count)]
  const [weightSum, hiddenRows] = gradients
  const hiddenGradient = tf.reshape(tf.div(hiddenRows, count), hidden.shape)
  return [tf.div(loss, count), hiddenGradient, tf.div(weightSum, count)]
}

type Inputs = Readonly<Record<string, KernelTensor>>

/** The summed loss, and its gradients by weight and by rows, of one chunk of rows. */
function withGradients(chunk: Inputs, ignoreIndex: number): tf.Tensor[] {
  const { rows, oneHot, weights } = countedRows(logitsOf(chunk), chunk['targets'], ignoreIndex)
  const difference = tf.sub(tf.mul(tf.softmax(rows), weights), oneHot) as tf.Tensor2D
  return [
    summedLoss(rows, oneHot),
    tf.matMul(difference, chunk['hidden'] as tf.Tensor2D, true, false),
    tf.matMul(difference, chunk['weight'] as tf.Tensor2D),
  ]
}

function lossOnly(chunk: Inputs, ignoreIndex: number): tf.Tensor[] {
  const { rows, oneHot } = countedRows(logitsOf(chunk), chunk['targets'], ignoreIndex)
  return [summedLoss(rows, oneHot)]
}

function logitsOf({ hidden, weight }: Inputs): tf.Tensor {
  return tf.matMul(hidden as tf.Tensor2D, weight as tf.Tensor2D, false, true)
}

/** What `sums` gives for every chunk of rows: loss and weight gradient added up, rows joined. */
function overChunks(inputs: Inputs, sums: (chunk: Inputs) => tf.Tensor[]): tf.Tensor[] {
  const { hidden, weight, targets } = inputs
  const [vocabulary, channels] = weight.shape
  const rows = tf.reshape(hidden, [targets.size, channels])
  const flat = tf.reshape(targets, [targets.size])
  const size = Math.max(1, Math.min(targets.size, Math.floor(chunkValues / vocabulary)))
  let total: tf.Tensor[] = []
  for (let start = 0; start === 0 || start < targets.size; start += size) {
    const length = Math.min(size, targets.size - start)
    const chunk = {
      weight,
      hidden: tf.slice(rows, [start, 0], [length, channels]),
      targets: tf.slice(flat, [start], [length]),
    }
    const before = total
    total = tf.tidy(() => merge(before, sums(chunk as Inputs)))
    tf.dispose(before)
  }
  return total
}

function merge(total: tf.Tensor[], chunk: tf.Tensor[]): tf.Tensor[] {
  if (total.length === 0) return chunk
  const [loss, weight, rows] = chunk
  const sum = tf.add(total[0], loss)
  return rows === undefined
    ? [sum]
    : [sum, tf.add(total[1], weight), tf.concat([total[2], rows], 0)]
}
