import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandError } from '../errors.ts'
import { wheel } from './tensorflow-wheel.ts'

/** Where things are. */
export interface Locations {
  /** TensorFlow's libraries and headers, kept for this user. */
  readonly libraries: string
  /** The npm package tfjs-node. */
  readonly package: string
  /** Its native binding. */
  readonly binding: string
}

/** The folder in which nexttoken keeps what it can fetch again. */
function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nexttoken')
}

/**
 * Finds the places.
 *
 * @throws {CommandError} `FAILED` when `@nexttoken/tensor-backend` has no tfjs-node beside it.
 */
export function findLocations(): Locations {
  const folder = findTfjsNode()
  return {
    libraries: join(cacheFolder(), `tensorflow-${wheel.version}`),
    package: folder,
    binding: join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'),
  }
}

/** The tfjs-node that the `tensorflow` backend will load. */
function findTfjsNode(): string {
  const require = createRequire(import.meta.resolve('@nexttoken/tensor-backend'))
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
  } catch (cause) {
    throw new CommandError(
      'FAILED',
      'The package @tensorflow/tfjs-node is not installed beside nexttoken. Run: npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0.',
      { cause },
    )
  }
}
