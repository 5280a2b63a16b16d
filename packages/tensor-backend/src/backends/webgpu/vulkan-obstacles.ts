import type { Obstacle } from './adapter.ts'

const library = 'libvulkan.so.1'

/** What is in the way before Dawn is asked: on Linux it computes through Vulkan's loader. */
export function findVulkanLoader(): Obstacle | undefined {
  if (process.platform !== 'linux' || isLoadable(library)) return undefined
  return {
    reason: `The Vulkan loader ${library} is not installed.`,
    remedy: 'apt-get install libvulkan1 (Debian, Ubuntu) or dnf install vulkan-loader (Fedora)',
  }
}

/** Asks the dynamic linker, which alone knows where it looks. */
function isLoadable(name: string): boolean {
  try {
    process.dlopen({ exports: {} }, name)
    return true
  } catch (error) {
    // One that is found is refused as well, being no Node add-on.
    return !/cannot open shared object file/.test((error as Error).message)
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

/** The files that tell the Vulkan loader which drivers there are. */
async function driverManifests(): Promise<readonly string[]> {
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES']
  if (named !== undefined) return named.split(':')
  const { readdir } = process.getBuiltinModule('node:fs/promises')
  const folders = ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d']
  const found = await Promise.all(folders.map(folder => readdir(folder).catch(() => [])))
  return found.flat().filter(name => name.endsWith('.json'))
}
