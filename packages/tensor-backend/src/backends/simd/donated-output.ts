import type * as tf from '@tensorflow/tfjs-core'
import type { Output, SimdBackend } from './simd-backend.ts'

/** An output over the memory of `info`, if that is donated and nobody else holds it, else a new one. */
export function donatedOutput(
  backend: SimdBackend,
  info: tf.TensorInfo,
  { shape, donate }: { readonly shape: readonly number[]; readonly donate: boolean },
): Output {
  const donated = donate ? backend.donated(info) : undefined
  if (donated === undefined) return backend.output(shape)
  return { ...donated, shape, info: { ...donated.info, shape: [...shape] } }
}
