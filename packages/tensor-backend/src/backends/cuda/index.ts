import * as tf from '@tensorflow/tfjs-core'
import type { BackendDefinition } from '../../backend.ts'
import { TensorBackendError } from '../../errors.ts'
import { findNodeObstacle } from '../node-modules.ts'
import { embedding } from '../tensorflow/embedding.ts'
import { openNodePackage } from '../tensorflow/open-node-package.ts'
import { findPackageObstacle } from '../tensorflow/probe-node-package.ts'
import { remediesFor } from '../tensorflow/remedies.ts'
import { findDriverObstacle } from './driver-obstacle.ts'
import { explainNoDevice } from './explain-no-device.ts'

const packageName = '@tensorflow/tfjs-node-gpu'

/** An NVIDIA device through tfjs-node-gpu. */
export const cudaBackend: BackendDefinition = {
  name: 'cuda',
  probe: async () => {
    const obstacle =
      findNodeObstacle('CUDA') ??
      findDriverObstacle() ??
      findPackageObstacle(packageName, remediesFor(packageName, 'cuda'))
    if (obstacle !== undefined) return { available: false, ...obstacle }
    return { available: true, device: 'NVIDIA device (tfjs-node-gpu)' }
  },
  open: async ({ threads }) => {
    const choice = { backendName: 'cuda', packageName, threads } as const
    const { backend, binding, package: found } = openNodePackage(choice)
    if (!backend.isUsingGpuDevice) {
      tf.removeBackend('cuda')
      const { reason, remedy } = explainNoDevice(found.binding, remediesFor(packageName, 'cuda'))
      throw new TensorBackendError('BACKEND_UNAVAILABLE', `${reason} ${remedy}`)
    }
    return {
      device: `NVIDIA device, TensorFlow ${binding.TF_Version} (tfjs-node-gpu)`,
      kernels: { NtEmbedding: embedding },
    }
  },
}
