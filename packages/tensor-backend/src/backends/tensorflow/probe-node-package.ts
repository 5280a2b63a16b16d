import { nodeBuiltin } from '../node-modules.ts'
import type { Obstacle } from '../obstacle.ts'
import { missingLibrary } from './missing-library.ts'
import { findNodePackage, type NodePackageName } from './node-package.ts'
import type { Remedies } from './remedies.ts'

/** Looks for what keeps a package from being loaded, without loading it. Only under Node. */
export function findPackageObstacle(
  name: NodePackageName,
  remedies: Remedies,
): Obstacle | undefined {
  const found = findNodePackage(name)
  if (found === undefined) {
    return { reason: `The npm package '${name}' is not installed.`, remedy: remedies.install }
  }
  if (!nodeBuiltin('node:fs').existsSync(found.binding)) {
    const reason = `The native binding of '${name}' is not built (${found.binding} does not exist).`
    return { reason, remedy: remedies.build }
  }
  const listing = linkedLibraries(found.binding)
  if (!/not a dynamic executable|unknown exit code/.test(listing)) {
    return missingLibrary(listing, remedies)
  }
  const reason = `The native binding of '${name}' is damaged or made for another system (${found.binding}).`
  return { reason, remedy: remedies.build }
}

/** What the system's linker would load, told without running any of it; empty where there is no `ldd`. */
function linkedLibraries(binding: string): string {
  if (globalThis.process.platform !== 'linux') return ''
  const options = { encoding: 'utf8' } as const
  const { stdout, stderr } = nodeBuiltin('node:child_process').spawnSync('ldd', [binding], options)
  return `${stdout ?? ''}${stderr ?? ''}`
}
