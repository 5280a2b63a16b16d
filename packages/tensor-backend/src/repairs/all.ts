import * as tf from '@tensorflow/tfjs-core'
import { repairBatchMatMulGradient } from './batch-mat-mul-gradient.ts'
import { repairEinsumGradient } from './einsum-gradient.ts'

/** Mends what stock tfjs gets wrong on every backend; each repair goes once upstream has it. */
export function repairStockGradients(): void {
  if (tf.getGradient(tf.Einsum) !== undefined) return // done by an earlier openBackend
  repairBatchMatMulGradient()
  repairEinsumGradient()
}
