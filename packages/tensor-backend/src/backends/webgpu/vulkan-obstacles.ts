import { isLibraryFound, nodeBuiltin } from '../node-modules.ts'
import type { Obstacle } from '../obstacle.ts'

const library = 'libvulkan.so.1'

/** What is in the way before Dawn is asked: on Linux it computes through Vulkan's loader. */
export function findVulkanLoader(): Obstacle | undefined {
  if (process.platform !== 'linux' || isLibraryFound(library)) return undefined
  return {
    reason: `The Vulkan loader ${library} is not installed.`,
    remedy: 'apt-get install libvulkan1 (Debian, Ubuntu) or dnf install vulkan-loader (Fedora)',
  }
}

/** Why Dawn, being asked, gives no adapter; `told` is what it printed. */
export async function explainNoAdapter(told = ''): Promise<Obstacle> {
  if (process.platform !== 'linux') {
    return {
      reason: `Dawn found no graphics adapter. ${firstWarning(told)}`.trim(),
      remedy: 'Install or update the driver of the graphics processor.',
    }
  }
  const wrong = findWrongVariable()
  if (wrong !== undefined) return wrong
  const manifests = await driverManifests()
  if (manifests.length === 0) {
    return {
      reason: 'No Vulkan driver is installed: there is no manifest in /usr/share/vulkan/icd.d.',
      remedy: "Install the graphics driver: NVIDIA's own, or apt-get install mesa-vulkan-drivers",
    }
  }
  return {
    reason:
      `No Vulkan driver gives an adapter that Dawn can use (${manifests.join(', ')}). ${firstWarning(told)}`.trim(),
    remedy: 'Update the graphics driver; `vulkaninfo --summary` shows what each one offers.',
  }
}

function firstWarning(told: string): string {
  return /^Warning: .*$/m.exec(told)?.[0] ?? ''
}

/** The environment may name drivers, and then the Vulkan loader knows no other. */
const variables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']

function findWrongVariable(): Obstacle | undefined {
  const variable = variables.find(name => process.env[name] !== undefined)
  const paths = process.env[variable ?? '']?.split(':') ?? []
  const { existsSync } = nodeBuiltin('node:fs')
  const missing = paths.find(path => !existsSync(path))
  if (missing === undefined) return undefined
  return {
    reason: `The environment variable ${variable} names a Vulkan driver that does not exist: ${missing}.`,
    remedy: `Correct ${variable}, or unset it.`,
  }
}

/** The files that tell the Vulkan loader which drivers there are. */
async function driverManifests(): Promise<readonly string[]> {
  const named = variables.map(name => process.env[name]).find(Boolean)
  if (named !== undefined) return named.split(':')
  const { readdir } = nodeBuiltin('node:fs/promises')
  const folders = ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d']
  const found = await Promise.all(folders.map(folder => readdir(folder).catch(() => [])))
  return found.flat().filter(name => name.endsWith('.json'))
}
