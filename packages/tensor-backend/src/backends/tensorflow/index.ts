import type { BackendDefinition } from '../../backend.ts'
import { findNodeObstacle } from '../node-modules.ts'
import { embedding } from './embedding.ts'
import { openNodePackage } from './open-node-package.ts'
import { findPackageObstacle } from './probe-node-package.ts'
import { remediesFor } from './remedies.ts'

const packageName = '@tensorflow/tfjs-node'

/** TensorFlow's own kernels on the processor, through tfjs-node. */
export const tensorflowBackend: BackendDefinition = {
  name: 'tensorflow',
  probe: async () => {
    const obstacle =
      findNodeObstacle('TensorFlow') ??
      findPackageObstacle(packageName, remediesFor(packageName, 'tensorflow'))
    if (obstacle !== undefined) return { available: false, ...obstacle }
    return { available: true, device: 'TensorFlow on the processor (tfjs-node)' }
  },
  open: async options => {
    const { binding, threads } = openNodePackage({
      backendName: 'tensorflow',
      packageName,
      threads: options.threads,
    })
    const cores = threads === 1 ? 'one thread' : `${threads} threads`
    return {
      device: `TensorFlow ${binding.TF_Version} on ${cores} (tfjs-node)`,
      kernels: { NtEmbedding: embedding },
    }
  },
}
