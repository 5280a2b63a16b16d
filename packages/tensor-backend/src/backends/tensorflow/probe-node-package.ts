import type { BackendReport } from '../../backend.ts'
import { missingLibrary } from './missing-library.ts'
import { findNodePackage, type NodePackageName, nodeBuiltin } from './node-package.ts'

/** What is in the way, and what helps. */
export type Obstacle = Required<Pick<BackendReport, 'reason' | 'remedy'>>

/** How a package comes, and how the native binding comes that its installation could not fetch. */
export interface Remedies {
  readonly install: string
  readonly build: string
}

/** Looks for what keeps a package from being loaded, without loading it. Only under Node. */
export function findObstacle(name: NodePackageName, remedies: Remedies): Obstacle | undefined {
  const found = findNodePackage(name)
  if (found === undefined) {
    return { reason: `The package ${name} is not installed.`, remedy: remedies.install }
  }
  if (nodeBuiltin('node:fs')?.existsSync(found.binding) !== true) {
    const reason = `The native binding of ${name} is not built (${found.binding} does not exist).`
    return { reason, remedy: remedies.build }
  }
  return missingLibrary(linkedLibraries(found.binding), remedies)
}

/** What the system's linker would load, told without running any of it; empty where there is no `ldd`. */
function linkedLibraries(binding: string): string {
  if (globalThis.process.platform !== 'linux') return ''
  const options = { encoding: 'utf8' } as const
  const listing = nodeBuiltin('node:child_process')?.spawnSync('ldd', [binding], options)
  return `${listing?.stdout ?? ''}${listing?.stderr ?? ''}`
}
