import { globalNorm } from '@nexttoken/tensor-backend'
import * as tf from '@tensorflow/tfjs-core'
import type { NamedTensors } from './gradient-transformation.ts'

const known = new WeakMap<NamedTensors, number>()

/** The L2 norm of all gradients together as a scalar, the caller's to dispose; not computed again where it is known. */
export function gradientNorm(gradients: NamedTensors): tf.Scalar {
  const norm = known.get(gradients)
  return norm === undefined ? globalNorm([...gradients.values()]) : tf.scalar(norm)
}

/** Notes the norm of gradients that nobody changes. */
export function noteGradientNorm(gradients: NamedTensors, norm: number): void {
  known.set(gradients, norm)
}
