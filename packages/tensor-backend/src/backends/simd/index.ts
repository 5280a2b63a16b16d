import * as tf from '@tensorflow/tfjs-core'
import type { BackendDefinition, OpenedBackend, OpenOptions } from '../../backend.ts'
import { type Engine, openEngine } from './engine.ts'
import { kernels, stockReplacements } from './kernels.ts'
import { createSimdBackend } from './simd-backend.ts'
import { obstacleToThreads } from './workers.ts'

const name = 'simd'

/** Kernels of ours in SIMD WebAssembly on every core, over tfjs's CPU backend. */
export const simdBackend: BackendDefinition = {
  name,
  probe: async () => {
    if (typeof WebAssembly === 'undefined') {
      return { available: false, reason: 'This engine has no WebAssembly.', remedy: 'Use another.' }
    }
    const threads = threadsHere()
    const note = obstacleToThreads()
    return { available: true, device: describe(threads), ...(note && { note }) }
  },
  open: openSimd,
}

async function openSimd(options: OpenOptions): Promise<OpenedBackend> {
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu')
  const { threads = threadsHere(), fusedMultiplyAdd = true } = options
  const engine = await openEngine({ threads, fusedMultiplyAdd })
  registerStockKernels()
  tf.registerBackend(name, () => createSimdBackend(MathBackendCPU, engine))
  const { limit: memoryLimit, reserved: reservedBytes } = engine.heap
  return { device: describeEngine(engine), kernels, memoryLimit, reservedBytes }
}

/** tfjs's own CPU kernels, with ours in the place of those that a GPT step calls. */
function registerStockKernels(): void {
  if (tf.getKernelsForBackend(name).length > 0) return
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    // Those of our operations are there too if `cpu` was open before; `simd` brings its own.
    if (kernel.kernelName.startsWith('Nt')) continue
    const replacement = stockReplacements[kernel.kernelName]
    const kernelFunc = replacement?.(kernel.kernelFunc) ?? kernel.kernelFunc
    tf.registerKernel({ ...kernel, backendName: name, kernelFunc })
  }
}

function threadsHere(): number {
  if (obstacleToThreads() !== undefined) return 1
  const os = globalThis.process?.getBuiltinModule?.('node:os')
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

function describe(threads: number): string {
  return `SIMD WebAssembly on ${threads} ${threads === 1 ? 'thread' : 'threads'}`
}

function describeEngine({ threads, relaxed, fewerThreads }: Engine): string {
  const multiply = relaxed ? 'with fused multiply-add' : 'without fused multiply-add'
  return [`${describe(threads)}, ${multiply}`, fewerThreads].filter(Boolean).join('. ')
}
