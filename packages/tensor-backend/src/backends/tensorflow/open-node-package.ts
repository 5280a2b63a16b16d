import * as tf from '@tensorflow/tfjs-core'
import { TensorBackendError } from '../../errors.ts'
import { type LoadedTensorflow, loadNodePackage } from './load-node-package.ts'
import { missingLibrary } from './missing-library.ts'
import { findNodePackage, type NodePackageName } from './node-package.ts'
import { remediesFor } from './remedies.ts'
import { type NodeKernelBackend, trackTensors } from './tracked-backend.ts'

/** TensorFlow under the name of one of our backends. */
export interface OpenedNodePackage extends LoadedTensorflow {
  readonly backend: NodeKernelBackend
}

/** What to open, and under which name. */
export interface NodePackageChoice {
  readonly backendName: 'tensorflow' | 'cuda'
  readonly packageName: NodePackageName
  /** Followed by the first that opens in a process. */
  readonly threads: number | undefined
}

/**
 * Loads the package and registers a tfjs backend of the name.
 *
 * @throws {TensorBackendError} `BACKEND_UNAVAILABLE` when its native binding cannot be loaded.
 */
export function openNodePackage(choice: NodePackageChoice): OpenedNodePackage {
  const { backendName, packageName } = choice
  const loaded = loadOrExplain(choice)
  if (tf.getKernel('Add', backendName) === undefined) {
    tf.copyRegisteredKernels('tensorflow', backendName)
  }
  if (tf.findBackendFactory(backendName) === null) {
    const { KernelBackend, binding } = loaded
    tf.registerBackend(backendName, () => trackTensors(new KernelBackend(binding, packageName)))
  }
  return { ...loaded, backend: tf.findBackend(backendName) as NodeKernelBackend }
}

function loadOrExplain({ backendName, packageName, threads }: NodePackageChoice): LoadedTensorflow {
  const remedies = remediesFor(packageName, backendName)
  const found = findNodePackage(packageName)
  if (found === undefined) {
    const message = `The npm package '${packageName}' is not installed. ${remedies.install}`
    throw new TensorBackendError('BACKEND_UNAVAILABLE', message)
  }
  try {
    return loadNodePackage(found, backendName, threads)
  } catch (cause) {
    if (cause instanceof TensorBackendError) throw cause
    const { message } = cause as Error
    const { reason, remedy } = missingLibrary(message, remedies) ?? {
      reason: `The native binding of '${packageName}' does not load: ${message}.`,
      remedy: `Was it built for another system? ${remedies.build}`,
    }
    throw new TensorBackendError('BACKEND_UNAVAILABLE', `${reason} ${remedy}`, { cause })
  }
}
