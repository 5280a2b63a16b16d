import { resolveModule } from '../node-modules.ts'

/** What brings TensorFlow to Node: for the processor, or for NVIDIA's devices. */
export type NodePackageName = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/** Such a package as it lies on the disk. */
export interface NodePackage {
  readonly name: NodePackageName
  readonly directory: string
  /** Where its native binding is, or would be if it were built. */
  readonly binding: string
}

/** Finds the package from here, without loading it. Only under Node. */
export function findNodePackage(name: NodePackageName): NodePackage | undefined {
  const manifest = resolveModule(`${name}/package.json`)
  if (manifest === undefined) return undefined
  const directory = manifest.slice(0, -'/package.json'.length)
  return { name, directory, binding: `${directory}/lib/napi-v8/tfjs_binding.node` }
}
