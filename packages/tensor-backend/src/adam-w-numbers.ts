import type { AdamWStep } from './operations/adam-w-update.ts'

/** The attributes of the kernel `NtAdamW`. */
export interface AdamWNumbers extends AdamWStep {
  /** One for each parameter. */
  readonly weightDecay: readonly number[]
}

/** What a kernel multiplies the first moment by, and the root of the second, to correct their bias. */
export function biasCorrections({ learningRate, beta1, beta2, step }: AdamWStep): {
  readonly rate: number
  readonly rootCorrection: number
} {
  return {
    rate: learningRate / (1 - beta1 ** step),
    rootCorrection: 1 / Math.sqrt(1 - beta2 ** step),
  }
}
