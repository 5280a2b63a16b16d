import { existsSync } from 'node:fs'
import { type BackendReport, inspectBackends } from '@nexttoken/tensor-backend'

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json'
// Chromium's software driver, unless one was chosen. Dawn reads this when it looks for adapters.
if (existsSync(swiftShader)) process.env['VK_ICD_FILENAMES'] ??= swiftShader

/** What `openBackend('webgpu')` would open here. */
export const webgpu: BackendReport = (await inspectBackends()).find(
  ({ name }) => name === 'webgpu',
)!

/** For names of tests that need a device. */
export const needs: string =
  '(needs a Vulkan driver, such as that of Debian chromium, and libvulkan1)'
