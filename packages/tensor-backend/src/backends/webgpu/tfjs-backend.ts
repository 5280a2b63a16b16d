import { TensorBackendError } from '../../errors.ts'
import { resolveModule } from '../node-modules.ts'
import type { Obstacle } from '../obstacle.ts'

/** The optional peer is not there. */
export const missingTfjsBackend: Obstacle = {
  reason: "The npm package '@tensorflow/tfjs-backend-webgpu' is not installed.",
  remedy: 'Run: npm install @tensorflow/tfjs-backend-webgpu@4.22.0',
}

/** Whether Node would not find the package. In a browser only opening can tell. */
export function isMissing(): boolean {
  if (globalThis.process?.versions?.node === undefined) return false
  return resolveModule('@tensorflow/tfjs-backend-webgpu') === undefined
}

/**
 * Loads tfjs's backend class and registers its kernels.
 *
 * @throws {TensorBackendError} `BACKEND_UNAVAILABLE` when the package is not installed.
 */
export async function loadTfjsBackend(): Promise<typeof import('@tensorflow/tfjs-backend-webgpu')> {
  try {
    return await import('@tensorflow/tfjs-backend-webgpu')
  } catch (cause) {
    const { reason, remedy } = missingTfjsBackend
    throw new TensorBackendError('BACKEND_UNAVAILABLE', `${reason} ${remedy}`, { cause })
  }
}
