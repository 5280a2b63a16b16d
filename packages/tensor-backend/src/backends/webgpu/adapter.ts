import type { Obstacle } from '../obstacle.ts'
import { withoutAdapter, withoutGpu } from './browser-obstacles.ts'
import { inspectDawn, openDawn } from './dawn.ts'

/** What an adapter tells about itself. */
export type AdapterDescription = Pick<
  GPUAdapterInfo,
  'vendor' | 'architecture' | 'device' | 'description' | 'isFallbackAdapter'
>

/** A graphics processor, and what has to stand in for a browser's globals. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter
  readonly gpu: GPU
  readonly globals: Readonly<Record<string, unknown>>
}

/** The fastest adapter of `navigator.gpu`, and under Node, which has none, of Dawn. */
export async function findAdapter(): Promise<FoundAdapter | Obstacle> {
  const gpu = globalThis.navigator?.gpu
  if (gpu === undefined) return isNode() ? openDawn() : withoutGpu()
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  return adapter === null ? withoutAdapter : { adapter, gpu, globals: {} }
}

/** What `findAdapter` would find; under Node without loading a driver into this process. */
export async function inspectAdapter(): Promise<AdapterDescription | Obstacle> {
  if (globalThis.navigator?.gpu === undefined && isNode()) return inspectDawn()
  const found = await findAdapter()
  return 'reason' in found ? found : found.adapter.info
}

function isNode(): boolean {
  return globalThis.process?.versions?.node !== undefined
}

/** Whether the adapter computes on the processor: right, but slower than every other backend. */
export function isSoftware(info: AdapterDescription): boolean {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`
  return (
    info.isFallbackAdapter || /swiftshader|llvmpipe|microsoft basic render|\bcpu\b/i.test(words)
  )
}

/** What the adapter calls itself. */
export function nameOf({ vendor, architecture, description }: AdapterDescription): string {
  const maker = [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter'
  return description ? `${description}, ${maker}` : maker
}
