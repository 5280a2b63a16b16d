import * as tf from '@tensorflow/tfjs-core'
import type { ReferenceKernel } from '../kernel.ts'

/** The rows of a loss, laid out for stock operations. */
export interface CountedRows {
  /** [N,V] */
  readonly rows: tf.Tensor
  /** [N,V], all 0 in the rows that are ignored. */
  readonly oneHot: tf.Tensor
  /** [N,1]: 1 where a row counts. */
  readonly weights: tf.Tensor
  /** How many rows count. */
  readonly count: tf.Tensor
}

/** Finds which rows count; an ignored target is read as token 0. */
export function countedRows(
  logits: tf.Tensor,
  targets: tf.Tensor,
  ignoreIndex: number,
): CountedRows {
  const vocabulary = logits.shape[logits.rank - 1]
  const flat = tf.reshape(targets, [targets.size])
  const counted = tf.cast(tf.notEqual(flat, tf.scalar(ignoreIndex, 'int32')), 'float32')
  const safe = tf.mul(flat, tf.cast(counted, 'int32'))
  const weights = tf.reshape(counted, [targets.size, 1])
  return {
    rows: tf.reshape(logits, [targets.size, vocabulary]),
    oneHot: tf.mul(oneHot(safe, vocabulary), weights),
    weights,
    count: tf.sum(counted),
  }
}

/** [N] → [N,V]. `tf.oneHot` refuses a vocabulary of 1. */
function oneHot(ids: tf.Tensor, vocabulary: number): tf.Tensor {
  const tokens = tf.range(0, vocabulary, 1, 'int32')
  return tf.cast(tf.equal(tf.reshape(ids, [ids.size, 1]), tokens), 'float32')
}

/**
 * Log-probabilities of rows [N,V]. Stock `tf.logSoftmax` is right too, but this form keeps `where`
 * below from multiplying 0 by −Infinity.
 */
function targetLogProbabilities(rows: tf.Tensor, oneHot: tf.Tensor): tf.Tensor {
  const largest = tf.max(rows, -1, true)
  const shifted = tf.sub(rows, largest)
  const normalizer = tf.log(tf.sum(tf.exp(shifted), -1, true))
  const logProbabilities = tf.sub(shifted, normalizer)
  return tf.where(tf.cast(oneHot, 'bool'), logProbabilities, tf.zerosLike(rows))
}

/** The sum of −log p over the targets that count. */
export function summedLoss(rows: tf.Tensor, oneHot: tf.Tensor): tf.Tensor {
  return tf.neg(tf.sum(targetLogProbabilities(rows, oneHot)))
}

export const crossEntropyReference: ReferenceKernel = ({ logits, targets }, { ignoreIndex }) => {
  const { rows, oneHot, count } = countedRows(logits, targets, ignoreIndex as number)
  return tf.div(summedLoss(rows, oneHot), count)
}

/** (softmax − one-hot) / count for the rows that count, times dy. */
export const crossEntropyGradient: ReferenceKernel = ({ logits, targets, dy }, { ignoreIndex }) => {
  const { rows, oneHot, weights, count } = countedRows(logits, targets, ignoreIndex as number)
  const difference = tf.sub(tf.mul(tf.softmax(rows), weights), oneHot)
  return tf.reshape(tf.mul(difference, tf.div(dy, count)), logits.shape)
}
