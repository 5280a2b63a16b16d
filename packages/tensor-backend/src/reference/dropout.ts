import * as tf from '@tensorflow/tfjs-core'
import { dropoutMask } from '../dropout-mask.ts'
import type { ReferenceKernel } from '../kernel.ts'

export const dropoutReference: ReferenceKernel = ({ x }, attributes) =>
  tf.mul(x, tf.tensor(dropoutMask(x.size, attributes), x.shape))
