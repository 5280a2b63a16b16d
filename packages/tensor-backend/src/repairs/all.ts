import * as tf from '@tensorflow/tfjs-core'
import { repairBatchMatMulGradient } from './batch-mat-mul-gradient.ts'
import { repairEinsumGradient } from './einsum-gradient.ts'
import { repairOptimizerState } from './optimizer-state.ts'

/** Mends what stock tfjs gets wrong on every backend; each repair goes once upstream has it. */
export function repairStock(): void {
  if (tf.getGradient(tf.Einsum) !== undefined) return // done by an earlier openBackend
  repairBatchMatMulGradient()
  repairEinsumGradient()
  repairOptimizerState()
}
