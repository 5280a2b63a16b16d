import { isLibraryFound, nodeBuiltin } from '../node-modules.ts'
import type { Obstacle } from '../obstacle.ts'

const driver = 'libcuda.so.1'

/** What tells of an NVIDIA GPU under Linux, and under the Linux of Windows. */
const signs = ['/proc/driver/nvidia', '/dev/nvidiactl', '/dev/dxg']

/** What a container lacks that was not started for a GPU. */
const container = 'a container is given it by: docker run --gpus all'

/** What is in the way on this system, before any package is looked for. */
export function findDriverObstacle(): Obstacle | undefined {
  const { platform, arch } = globalThis.process
  if (arch !== 'x64' || (platform !== 'linux' && platform !== 'win32')) {
    const reason = `CUDA is for Linux and Windows on x64, and this is ${platform} on ${arch}.`
    return { reason, remedy: "Use the 'webgpu' backend for a GPU here." }
  }
  if (platform === 'win32') return undefined
  const hasDevice = signs.some(nodeBuiltin('node:fs').existsSync)
  if (isLibraryFound(driver)) return hasDevice ? undefined : noDevice
  return hasDevice ? noDriver : neither
}

const noDevice: Obstacle = {
  reason: `The NVIDIA driver's library ${driver} is here, but no GPU is (none of ${signs.join(', ')} exists).`,
  remedy: `See what nvidia-smi lists; ${container}`,
}

const noDriver: Obstacle = {
  reason: `The NVIDIA driver's library ${driver} is not found, though there is a GPU.`,
  remedy: `Install the NVIDIA driver, 525 or newer; ${container}`,
}

const neither: Obstacle = {
  reason: `There is no NVIDIA GPU here, or no driver for it: the library ${driver} is not found.`,
  remedy: `If there is one, install the NVIDIA driver, 525 or newer; ${container}`,
}
