import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { CommandError } from '../errors.ts'
import type { WheelSet } from './wheel-set.ts'

/** Where things are. */
export interface Locations {
  /** What is kept of the wheels, for this user. */
  readonly libraries: string
  /** The npm package whose binding is compiled. */
  readonly package: string
  /** Its native binding. */
  readonly binding: string
}

/**
 * Finds the places.
 *
 * @throws {CommandError} `FAILED` when `@nexttoken/tensor-backend` has no such npm package beside it.
 */
export function findLocations({ backend, version, npmPackage }: WheelSet): Locations {
  const folder = findNpmPackage(npmPackage)
  return {
    libraries: join(cacheFolder(), `${backend}-${version}`),
    package: folder,
    binding: join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'),
  }
}

/** The package that the backend will load. */
function findNpmPackage(name: WheelSet['npmPackage']): string {
  const require = createRequire(import.meta.resolve('@nexttoken/tensor-backend'))
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch (cause) {
    throw new CommandError(
      'FAILED',
      `The npm package ${name} is not installed beside nexttoken. Run: npm install --ignore-scripts ${name}@4.22.0`,
      { cause },
    )
  }
}
