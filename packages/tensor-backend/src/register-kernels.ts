import * as tf from '@tensorflow/tfjs-core'
import type { OpenedBackend } from './backend.ts'
import type { Attributes, KernelTensor, ReferenceKernel } from './kernel.ts'
import { operations } from './operations/all.ts'
import { repairStock } from './repairs/all.ts'

/**
 * Registers every operation's gradients, and for one backend its kernels or their references. Call it
 * once the stock gradients are loaded.
 */
export function registerKernels(backendName: string, kernels: OpenedBackend['kernels']): void {
  repairStock()
  for (const operation of operations) {
    for (const gradient of operation.gradients) {
      if (tf.getGradient(gradient.kernelName) === undefined) tf.registerGradient(gradient)
    }
    for (const [kernelName, reference] of Object.entries(operation.kernels)) {
      if (tf.getKernel(kernelName, backendName) !== undefined) continue
      const kernelFunc = kernels[kernelName] ?? asKernel(reference)
      tf.registerKernel({ kernelName, backendName, kernelFunc })
    }
  }
}

function asKernel(reference: ReferenceKernel): tf.KernelFunc {
  return ({ inputs, attrs }) =>
    tf.tidy(() => reference(inputs as Record<string, KernelTensor>, attrs as Attributes))
}
