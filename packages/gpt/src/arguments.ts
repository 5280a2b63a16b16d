import type * as tf from '@tensorflow/tfjs-core'
import { GptError } from './errors.ts'

/** Throws unless `ids` is int32 [B, T] with T within the context. */
export function requireIds(ids: tf.Tensor2D, contextLength: number): void {
  if (ids.dtype !== 'int32' || ids.rank !== 2) {
    throw new GptError(
      'INVALID_ARGUMENT',
      `Expected ids of int32 [B, T], got ${ids.dtype} [${ids.shape}].`,
    )
  }
  if (ids.shape[1] <= contextLength) return
  throw new GptError(
    'CONTEXT_TOO_LONG',
    `Expected at most contextLength = ${contextLength} positions, got ${ids.shape[1]}. Pass windows of the text.`,
  )
}

/** Throws unless there is one int32 target for each id. */
export function requireTargets(targets: tf.Tensor, inputs: tf.Tensor): void {
  if (targets.dtype === 'int32' && `${targets.shape}` === `${inputs.shape}`) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected targets of int32 [${inputs.shape}], as the inputs are, got ${targets.dtype} [${targets.shape}].`,
  )
}

/** Throws unless a window can move on by so many positions. */
export function requireWindowStep(windowStep: number, contextLength: number): void {
  if (Number.isInteger(windowStep) && windowStep >= 1 && windowStep <= contextLength) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected windowStep to be an integer from 1 to contextLength = ${contextLength}, got ${windowStep}.`,
  )
}

/** Throws unless `value` is a non-negative safe integer. */
export function requireCounter(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return
  throw new GptError('INVALID_ARGUMENT', `Expected ${name} to be an integer ≥ 0, got ${value}.`)
}
