import * as tf from '@tensorflow/tfjs-core'
import type { BackendDefinition } from '../../backend.ts'
import { TensorBackendError } from '../../errors.ts'
import { embedding } from '../tensorflow/embedding.ts'
import { nodeBuiltin } from '../tensorflow/node-package.ts'
import { openNodePackage } from '../tensorflow/open-node-package.ts'
import { findObstacle, type Obstacle, type Remedies } from '../tensorflow/probe-node-package.ts'
import { missingCudaLibraries } from './missing-cuda-libraries.ts'

const packageName = '@tensorflow/tfjs-node-gpu'

const remedies: Remedies = {
  install: `Run: npm install ${packageName}@4.22.0`,
  build: `Run: npm rebuild ${packageName}`,
}

/** An NVIDIA device through tfjs-node-gpu. */
export const cudaBackend: BackendDefinition = {
  name: 'cuda',
  probe: async () => {
    const fs = nodeBuiltin('node:fs')
    if (fs === undefined) return { available: false, reason: 'CUDA runs only under Node.' }
    const obstacle = findDriverObstacle(fs.existsSync) ?? findObstacle(packageName, remedies)
    if (obstacle !== undefined) return { available: false, ...obstacle }
    return { available: true, device: 'NVIDIA device (tfjs-node-gpu)' }
  },
  open: async ({ threads }) => {
    const choice = { backendName: 'cuda', packageName, remedies, threads } as const
    const { backend, binding, package: found } = openNodePackage(choice)
    if (!backend.isUsingGpuDevice) {
      tf.removeBackend('cuda')
      throw noDevice(missingCudaLibraries(found.binding))
    }
    return {
      device: `NVIDIA device, TensorFlow ${binding.TF_Version} (tfjs-node-gpu)`,
      kernels: { NtEmbedding: embedding },
    }
  },
}

/** Linux shows an NVIDIA driver as a device file, Windows' Linux as `/dev/dxg`. */
function findDriverObstacle(exists: (path: string) => boolean): Obstacle | undefined {
  const { platform, arch } = globalThis.process
  if (arch !== 'x64' || (platform !== 'linux' && platform !== 'win32')) {
    const reason = `tfjs-node-gpu is made for 64-bit Linux and Windows on x64, not for ${platform} on ${arch}.`
    return { reason, remedy: "Use the 'webgpu' backend for a GPU here." }
  }
  if (platform === 'win32' || exists('/dev/nvidiactl') || exists('/dev/dxg')) return undefined
  return {
    reason: 'There is no NVIDIA driver (neither /dev/nvidiactl nor /dev/dxg exists).',
    remedy: 'Install it if there is an NVIDIA GPU, and pass the GPU on to a container.',
  }
}

function noDevice(missing: readonly string[]): TensorBackendError {
  const message =
    missing.length > 0
      ? `TensorFlow does not find ${missing.join(', ')}. Install the CUDA and cuDNN of these versions, or name their folder in LD_LIBRARY_PATH.`
      : 'TensorFlow lists no GPU. TF_CPP_MIN_LOG_LEVEL=0 shows why; `nvidia-smi` should list one.'
  return new TensorBackendError('BACKEND_UNAVAILABLE', message)
}
