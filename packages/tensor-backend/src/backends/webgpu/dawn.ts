import { findNodeObstacle, nodeBuiltin, resolveModule } from '../node-modules.ts'
import type { Obstacle } from '../obstacle.ts'
import type { AdapterDescription, FoundAdapter } from './adapter.ts'
import { explainNoAdapter, findVulkanLoader } from './vulkan-obstacles.ts'

/** What npm's `webgpu` exports: Dawn, the WebGPU of Chromium, for Node. */
interface Dawn {
  readonly create: (options: readonly string[]) => GPU
  readonly globals: Readonly<Record<string, unknown>>
}

/** What tfjs-backend-webgpu looks up as globals while it computes. */
const neededGlobals = ['GPUBuffer', 'GPUTexture', 'GPUBufferUsage', 'GPUMapMode', 'GPUTextureUsage']

const notInstalled: Obstacle = {
  reason: "Node has no WebGPU of its own, and the npm package 'webgpu' is not installed.",
  remedy: 'Run: npm install webgpu',
}

/** Not a literal in the import, so that bundlers for browsers do not follow it. */
const packageName: string = 'webgpu'

/** Dawn has to outlive its devices, and one serves the process. */
let dawn: { readonly gpu: GPU; readonly globals: FoundAdapter['globals'] } | undefined

/** Loads Dawn into this process and takes its fastest adapter, or says what is missing. */
export async function openDawn(): Promise<FoundAdapter | Obstacle> {
  const { create, globals }: Dawn = await import(
    /* @vite-ignore */ /* webpackIgnore: true */ packageName
  )
  const needed = Object.fromEntries(neededGlobals.map(name => [name, globals[name]]))
  dawn ??= { gpu: create([]), globals: needed }
  const adapter = await withRuntimeDirectory(dawn.gpu)
  return adapter === null ? explainNoAdapter() : { adapter, ...dawn }
}

/** Dawn complains on stderr about a missing XDG_RUNTIME_DIR, which it does not need. */
async function withRuntimeDirectory(gpu: GPU): Promise<GPUAdapter | null> {
  const known = process.env['XDG_RUNTIME_DIR']
  process.env['XDG_RUNTIME_DIR'] = known ?? runtimeDirectory
  try {
    return await gpu.requestAdapter({ powerPreference: 'high-performance' })
  } finally {
    if (known === undefined) delete process.env['XDG_RUNTIME_DIR']
  }
}

const runtimeDirectory = '/tmp'

/** What Dawn's adapter is, asked in a process of its own: drivers may print, and may crash. */
export async function inspectDawn(): Promise<AdapterDescription | Obstacle> {
  const tooOld = findNodeObstacle('Dawn, the WebGPU of Node,')
  if (tooOld !== undefined) return tooOld
  const path = resolveModule(packageName)
  if (path === undefined) return notInstalled
  const obstacle = findVulkanLoader()
  if (obstacle !== undefined) return obstacle
  const { stdout, stderr } = await runProgram(inspection(path))
  try {
    const adapter = JSON.parse(stdout) as AdapterDescription | null
    return adapter ?? explainNoAdapter(stderr)
  } catch {
    const reason = /^\w*Error.*: (.*)$/m.exec(stderr)?.[1] ?? 'it crashed'
    return {
      reason: `The npm package 'webgpu' does not load: ${reason}.`,
      remedy:
        'Run: npm install webgpu (it has binaries for Linux, macOS and Windows on x64 and arm64)',
    }
  }
}

function inspection(path: string): string {
  return `
    import { pathToFileURL } from 'node:url'
    const { create } = await import(pathToFileURL(${JSON.stringify(path)}))
    const gpu = create([])
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {}
    const told = { vendor, architecture, device, description, isFallbackAdapter }
    console.log(JSON.stringify(adapter && told))`
}

function runProgram(program: string): Promise<{ stdout: string; stderr: string }> {
  const { execFile } = nodeBuiltin('node:child_process')
  const environment = { XDG_RUNTIME_DIR: runtimeDirectory, ...process.env, NODE_OPTIONS: '' }
  return new Promise(resolve => {
    const programArguments = ['--input-type=module', '--eval', program]
    const options = { env: environment, timeout: 20_000 }
    execFile(process.execPath, programArguments, options, (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    )
  })
}
