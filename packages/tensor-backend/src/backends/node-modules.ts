import type { Obstacle } from './obstacle.ts'

interface Builtins {
  readonly 'node:child_process': typeof import('node:child_process')
  readonly 'node:fs': typeof import('node:fs')
  readonly 'node:fs/promises': typeof import('node:fs/promises')
  readonly 'node:module': typeof import('node:module')
  readonly 'node:os': typeof import('node:os')
  readonly 'node:util': typeof import('node:util')
}

/** Why what needs Node's own modules does not run here. */
export function findNodeObstacle(subject: string): Obstacle | undefined {
  const version = globalThis.process?.versions?.node
  if (version === undefined) {
    return {
      reason: `${subject} runs only under Node.`,
      remedy: "In a browser use the 'webgpu' backend.",
    }
  }
  if (typeof globalThis.process.getBuiltinModule === 'function') return undefined
  return {
    reason: `${subject} needs Node 20.19 or newer, and this is Node ${version}.`,
    remedy: 'Install a newer Node from https://nodejs.org',
  }
}

/**
 * A module of Node's own; call it only where `findNodeObstacle` finds nothing. Unlike an import, it
 * puts no name into what a bundler makes for a browser.
 */
export function nodeBuiltin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  return globalThis.process.getBuiltinModule(name)
}

/** Where Node would load a module of an optional peer from; undefined where it is not installed. */
export function resolveModule(name: string): string | undefined {
  try {
    return nodeBuiltin('node:module')
      .createRequire(import.meta.url)
      .resolve(name)
  } catch {
    return undefined
  }
}

/** Whether Linux's dynamic linker, which alone knows where it looks, finds a library. */
export function isLibraryFound(name: string): boolean {
  try {
    globalThis.process.dlopen({ exports: {} }, name)
    return true
  } catch (error) {
    // One that is found is refused as well, being no Node add-on.
    const notFound = /cannot open shared object file|Error loading shared library/
    return !notFound.test((error as Error).message)
  }
}
