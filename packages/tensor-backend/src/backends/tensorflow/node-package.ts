/** What brings TensorFlow to Node: for the processor, or for NVIDIA's devices. */
export type NodePackageName = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/** Such a package as it lies on the disk. */
export interface NodePackage {
  readonly name: NodePackageName
  readonly directory: string
  /** Where its native binding is, or would be if it were built. */
  readonly binding: string
}

/**
 * A module of Node's own, or undefined elsewhere. Unlike an import, it puts no name into what a
 * bundler makes for a browser.
 */
export function nodeBuiltin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  return globalThis.process?.getBuiltinModule?.(name)
}

interface Builtins {
  readonly 'node:child_process': typeof import('node:child_process')
  readonly 'node:fs': typeof import('node:fs')
  readonly 'node:module': typeof import('node:module')
  readonly 'node:os': typeof import('node:os')
}

/** Finds the package from here, without loading it. Only under Node. */
export function findNodePackage(name: NodePackageName): NodePackage | undefined {
  const require = nodeBuiltin('node:module')?.createRequire(import.meta.url)
  try {
    const manifest = require?.resolve(`${name}/package.json`)
    if (manifest === undefined) return undefined
    const directory = manifest.slice(0, -'/package.json'.length)
    return { name, directory, binding: `${directory}/lib/napi-v8/tfjs_binding.node` }
  } catch {
    return undefined
  }
}
