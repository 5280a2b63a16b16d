import type { NamedArray } from '@nexttoken/gpt'
import * as tf from '@tensorflow/tfjs-core'

/** The ids as int32 [B, T]. */
export const idsTensor = (rows: readonly (readonly number[])[]): tf.Tensor2D =>
  tf.tensor2d(rows as number[][], [rows.length, rows[0].length], 'int32')

/** The largest distance between two arrays; NaN if one holds NaN, Infinity if their lengths differ. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  return Array.from(a, (value, index) => Math.abs(value - b[index])).reduce(
    (largest, value) => Math.max(largest, value),
    0,
  )
}

/** The lowest id of the largest logit. */
export const argmax = (logits: Float32Array): number => logits.indexOf(Math.max(...logits))

/** A model's parameters as arrays of their own. */
export const arraysOf = (parameters: ReadonlyMap<string, tf.Variable>): NamedArray[] =>
  Array.from(parameters, ([name, variable]) => ({
    name,
    shape: variable.shape,
    data: variable.dataSync().slice() as Float32Array,
  }))
