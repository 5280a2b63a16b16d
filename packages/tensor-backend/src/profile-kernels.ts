import * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from './errors.ts'

/** What the calls of one kernel took, without the kernels that they ran themselves. */
export interface KernelTime {
  readonly name: string
  readonly calls: number
  readonly milliseconds: number
  /** Of the time of all kernels, in [0, 1]. */
  readonly share: number
}

/** What the kernels of a backend took. */
export interface KernelProfile {
  /**
   * `submission` where kernels only queue work for a device, as on `webgpu` and `cuda`: what the
   * device then takes is not in it.
   */
  readonly measures: 'computation' | 'submission'
  /** Those that ran, the longest first. */
  readonly kernels: readonly KernelTime[]
}

/** Kernels that are being timed. */
export interface KernelProfiling {
  /** Puts every kernel back as it was and gives the times. Again is allowed. */
  stop(): KernelProfile
}

interface Total {
  calls: number
  milliseconds: number
}

const queueing = new Set(['webgpu', 'cuda'])

let running = false

/**
 * Times every kernel of the open backend, tfjs's own as well as ours, until `stop`.
 *
 * @throws {TensorBackendError} `NOT_OPEN` before `openBackend`; `ALREADY_OPEN` while another profile runs.
 */
export function profileKernels(): KernelProfiling {
  const backendName = tf.getBackend()
  const originals = tf.getKernelsForBackend(backendName)
  requireIdle(originals.length > 0)
  running = true
  const totals = new Map<string, Total>()
  const timed = timer(totals)
  for (const kernel of originals) replaceKernel({ ...kernel, kernelFunc: timed(kernel) })
  let profile: KernelProfile | undefined
  return {
    stop: () => {
      if (profile !== undefined) return profile
      for (const kernel of originals) replaceKernel(kernel)
      running = false
      profile = summarize(totals, queueing.has(backendName) ? 'submission' : 'computation')
      return profile
    },
  }
}

function requireIdle(isOpen: boolean): void {
  if (!isOpen) {
    const remedy = 'Call `await openBackend()` first.'
    throw new TensorBackendError('NOT_OPEN', `A profile needs an open backend. ${remedy}`)
  }
  if (running) {
    const remedy = 'Call its stop() first.'
    throw new TensorBackendError('ALREADY_OPEN', `A profile is running already. ${remedy}`)
  }
}

function replaceKernel(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName)
  tf.registerKernel(kernel)
}

/** Wraps kernels so that each adds its own time to its total. */
function timer(totals: Map<string, Total>): (kernel: tf.KernelConfig) => tf.KernelFunc {
  /** Of the kernels that the one running now has run so far. */
  let nestedMilliseconds = 0
  return ({ kernelName, kernelFunc }) =>
    parameters => {
      const beforeIt = nestedMilliseconds
      nestedMilliseconds = 0
      const start = performance.now()
      try {
        return kernelFunc(parameters)
      } finally {
        const milliseconds = performance.now() - start
        const { calls = 0, milliseconds: before = 0 } = totals.get(kernelName) ?? {}
        const own = before + milliseconds - nestedMilliseconds
        totals.set(kernelName, { calls: calls + 1, milliseconds: own })
        nestedMilliseconds = beforeIt + milliseconds
      }
    }
}

function summarize(
  totals: ReadonlyMap<string, Total>,
  measures: KernelProfile['measures'],
): KernelProfile {
  const sum = [...totals.values()].reduce((total, { milliseconds }) => total + milliseconds, 0)
  const kernels = Array.from(totals, ([name, { calls, milliseconds }]) => ({
    name,
    calls,
    milliseconds,
    share: sum === 0 ? 0 : milliseconds / sum,
  }))
  return { measures, kernels: kernels.sort((a, b) => b.milliseconds - a.milliseconds) }
}
