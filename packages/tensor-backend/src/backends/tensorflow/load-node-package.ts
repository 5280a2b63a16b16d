import * as tf from '@tensorflow/tfjs-core'
import type { BackendName } from '../../backend.ts'
import { TensorBackendError } from '../../errors.ts'
import { nodeBuiltin } from '../node-modules.ts'
import type { NodePackage } from './node-package.ts'
import { repairRound } from './repair-round.ts'
import type { NodeBinding, NodeKernelBackend } from './tracked-backend.ts'

/** TensorFlow, in this process for good. */
export interface LoadedTensorflow {
  readonly package: NodePackage
  readonly binding: NodeBinding
  readonly KernelBackend: new (binding: NodeBinding, packageName: string) => NodeKernelBackend
  /** Threads of one operation. */
  readonly threads: number
}

let loaded: LoadedTensorflow | undefined

/**
 * Loads the parts of tfjs-node that compute, past its index, which would make itself tfjs's active
 * backend and load all of tfjs. A native library cannot be unloaded: a second call gives the same.
 *
 * @throws {TensorBackendError} `BACKEND_UNAVAILABLE` when the other package's TensorFlow is loaded.
 */
export function loadNodePackage(
  found: NodePackage,
  backendName: BackendName,
  threads: number | undefined,
): LoadedTensorflow {
  if (loaded !== undefined && loaded.package.name !== found.name) {
    throw new TensorBackendError(
      'BACKEND_UNAVAILABLE',
      `This process has loaded the TensorFlow of ${loaded.package.name}, and has room for one. Open '${backendName}' in another process.`,
    )
  }
  loaded ??= load(found, backendName, threads)
  return loaded
}

function load(
  found: NodePackage,
  backendName: BackendName,
  threads: number | undefined,
): LoadedTensorflow {
  const { env } = globalThis.process
  const intraop = threads?.toString() ?? env['TF_NUM_INTRAOP_THREADS']
  const variables = {
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // Otherwise TensorFlow takes all of a GPU's memory at once.
    TF_FORCE_GPU_ALLOW_GROWTH: env['TF_FORCE_GPU_ALLOW_GROWTH'] ?? 'true',
    ...(intraop === undefined ? {} : { TF_NUM_INTRAOP_THREADS: intraop }),
  }
  const require = nodeBuiltin('node:module').createRequire(`${found.directory}/package.json`)
  const binding = withVariables(variables, () => require(found.binding) as NodeBinding)
  const { NodeJSKernelBackend } = withModules(require, substitutes(backendName), () => {
    require('./dist/register_all_kernels.js')
    return require('./dist/nodejs_kernel_backend.js')
  })
  repairRound()
  return {
    package: found,
    binding,
    KernelBackend: NodeJSKernelBackend,
    threads: Number(intraop) || nodeBuiltin('node:os').availableParallelism(),
  }
}

/**
 * What tfjs-node sees instead of the modules that it requires:
 *
 * - `util` with what Node 23 removed (https://github.com/tensorflow/tfjs/issues/8609);
 * - the one copy of tfjs-core that is open here, for `@tensorflow/tfjs` of which it uses no more. It
 *   looks for its own backend by the name 'tensorflow', whatever that is called.
 */
function substitutes(backendName: BackendName): Readonly<Record<string, object>> {
  const util = nodeBuiltin('node:util')
  const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined
  const findBackend: typeof tf.findBackend = name =>
    tf.findBackend(name === 'tensorflow' ? backendName : name)
  const core = { ...tf, findBackend }
  return {
    util: Object.assign(Object.create(util), { isNullOrUndefined, isArray: Array.isArray }),
    '@tensorflow/tfjs': core,
    '@tensorflow/tfjs-core': core,
  }
}

/**
 * Runs `body`, which is synchronous, while `require` gives the substitutes. Node looks into
 * `require.cache` before its own modules (`require('util')`, not `require('node:util')`); every
 * entry is put back as it was, so nobody else ever sees one.
 */
function withModules<Result>(
  require: NodeJS.Require,
  modules: Readonly<Record<string, object>>,
  body: () => Result,
): Result {
  const Module = nodeBuiltin('node:module')
  const { cache } = require
  const entries = Object.entries(modules).map(([name, exports]) => {
    const id = require.resolve(name)
    return [id, Object.assign(new Module(id), { exports, loaded: true })] as const
  })
  const before = entries.map(([id]) => [id, cache[id]] as const)
  try {
    for (const [id, substitute] of entries) cache[id] = substitute
    return body()
  } finally {
    for (const [id, original] of before) {
      if (original === undefined) delete cache[id]
      else cache[id] = original
    }
  }
}

/** Runs `body` under these environment variables: TensorFlow reads them when it is loaded. */
function withVariables<Result>(
  variables: Readonly<Record<string, string>>,
  body: () => Result,
): Result {
  const { env } = globalThis.process
  const before = Object.keys(variables).map(name => [name, env[name]] as const)
  Object.assign(env, variables)
  try {
    return body()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete env[name]
      else env[name] = value
    }
  }
}
