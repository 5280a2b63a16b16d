import { nodeBuiltin } from '../tensorflow/node-package.ts'

/**
 * The libraries, by file name, without which TensorFlow goes on as if there were no GPU. It says so
 * only in its log, so this lets another process load it and reads that.
 */
export function missingCudaLibraries(binding: string): readonly string[] {
  const { execPath, env } = globalThis.process
  const outcome = nodeBuiltin('node:child_process')?.spawnSync(
    execPath,
    ['-e', 'require(process.argv[1])', binding],
    { encoding: 'utf8', env: { ...env, TF_CPP_MIN_LOG_LEVEL: '0' } },
  )
  const matches = (outcome?.stderr ?? '').matchAll(/Could not load dynamic library '([^']+)'/g)
  return [...new Set(Array.from(matches, ([, name]) => name))]
}
