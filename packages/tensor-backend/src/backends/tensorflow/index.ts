import type { BackendDefinition } from '../../backend.ts'
import { embedding } from './embedding.ts'
import { nodeBuiltin } from './node-package.ts'
import { openNodePackage } from './open-node-package.ts'
import { findObstacle, type Remedies } from './probe-node-package.ts'

const packageName = '@tensorflow/tfjs-node'

/** TensorFlow's own kernels on the processor, through tfjs-node. */
export const tensorflowBackend: BackendDefinition = {
  name: 'tensorflow',
  probe: async () => {
    if (nodeBuiltin('node:module') === undefined) {
      return { available: false, reason: 'TensorFlow runs only under Node.' }
    }
    const obstacle = findObstacle(packageName, remedies())
    if (obstacle !== undefined) return { available: false, ...obstacle }
    return { available: true, device: 'TensorFlow on the processor (tfjs-node)' }
  },
  open: async options => {
    const { binding, threads } = openNodePackage({
      backendName: 'tensorflow',
      packageName,
      remedies: remedies(),
      threads: options.threads,
    })
    const cores = threads === 1 ? 'one thread' : `${threads} threads`
    return {
      device: `TensorFlow ${binding.TF_Version} on ${cores} (tfjs-node)`,
      kernels: { NtEmbedding: embedding },
    }
  },
}

/** The command line builds the binding on 64-bit Linux; elsewhere tfjs-node's installation fetches it. */
function remedies(): Remedies {
  const { platform, arch } = globalThis.process
  if (platform === 'linux' && arch === 'x64') {
    const build = 'Run: npx nexttoken setup tensorflow'
    return { install: `Run: npm install --ignore-scripts ${packageName}@4.22.0. ${build}`, build }
  }
  return {
    install: `Run: npm install ${packageName}@4.22.0`,
    build: `Run: npm rebuild ${packageName}`,
  }
}
