import * as tf from '@tensorflow/tfjs-core'
import { addNInGroups } from './add-n.ts'
import { emptyReductions } from './empty-reductions.ts'
import { multinomial } from './multinomial.ts'

let repaired = false

/** Replaces the kernels of tfjs-backend-webgpu that are wrong, once a process. */
export function repairKernels(): void {
  if (repaired) return
  repaired = true
  const kernels: Record<string, tf.KernelFunc> = {
    [tf.AddN]: addNInGroups(),
    [tf.Multinomial]: multinomial,
    ...emptyReductions(),
  }
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    tf.unregisterKernel(kernelName, 'webgpu')
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc })
  }
}
