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
}

/** Finds which rows count. */
export function countedRows(
  logits: tf.Tensor,
  targets: tf.Tensor,
  ignoreIndex: number,
): CountedRows {
  const vocabulary = logits.shape[logits.rank - 1]
  const { counted, tokens } = countedTargets(targets, ignoreIndex)
  const weights = tf.reshape(counted, [targets.size, 1])
  return {
    rows: tf.reshape(logits, [targets.size, vocabulary]),
    oneHot: tf.mul(oneHot(tokens, vocabulary), weights),
    weights,
  }
}

/**
 * How many targets count; NaN if one of them is no token, which spoils all that is divided by it: to
 * find the one and throw would wait for the device.
 */
export function countTargets(
  targets: tf.Tensor,
  vocabulary: number,
  ignoreIndex: number,
): tf.Tensor {
  const { counted, tokens } = countedTargets(targets, ignoreIndex)
  const isWrong = tf.logicalOr(
    tf.less(tokens, tf.scalar(0, 'int32')),
    tf.greaterEqual(tokens, tf.scalar(vocabulary, 'int32')),
  )
  return tf.sum(tf.where(isWrong, tf.fill([targets.size], Number.NaN), counted))
}

/** [N], 1 where a target counts, and [N] tokens: an ignored target is read as token 0. */
function countedTargets(
  targets: tf.Tensor,
  ignoreIndex: number,
): Record<'counted' | 'tokens', tf.Tensor> {
  const flat = tf.reshape(targets, [targets.size])
  const counted = tf.cast(tf.notEqual(flat, tf.scalar(ignoreIndex, 'int32')), 'float32')
  return { counted, tokens: tf.mul(flat, tf.cast(counted, 'int32')) }
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

export const crossEntropyReference: ReferenceKernel = ({ logits, targets }, attributes) => {
  const ignoreIndex = attributes['ignoreIndex'] as number
  const { rows, oneHot } = countedRows(logits, targets, ignoreIndex)
  return tf.div(summedLoss(rows, oneHot), countTargets(targets, rows.shape[1]!, ignoreIndex))
}

/** (softmax − one-hot) / count for the rows that count, times dy. */
export const crossEntropyGradient: ReferenceKernel = ({ logits, targets, dy }, attributes) => {
  const ignoreIndex = attributes['ignoreIndex'] as number
  const { rows, oneHot, weights } = countedRows(logits, targets, ignoreIndex)
  const difference = tf.sub(tf.mul(tf.softmax(rows), weights), oneHot)
  const count = countTargets(targets, rows.shape[1]!, ignoreIndex)
  return tf.reshape(tf.mul(difference, tf.div(dy, count)), logits.shape)
}
