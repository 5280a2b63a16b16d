import { nodeBuiltin } from '../node-modules.ts'
import type { Obstacle } from '../obstacle.ts'
import type { Remedies } from '../tensorflow/remedies.ts'

/**
 * Why TensorFlow goes on as if there were no GPU. It says so only in its log, so this lets another
 * process load it and reads that.
 */
export function explainNoDevice(binding: string, remedies: Remedies): Obstacle {
  const log = readLog(binding)
  const missing = Array.from(
    log.matchAll(/Could not load dynamic library '([^']+)'/g),
    ([, name]) => name,
  ).filter(name => !/^(libcuda\.so|nvcuda)/.test(name)) // the driver's, of which cuInit complains
  if (missing.length > 0) {
    return {
      reason: `TensorFlow does not find ${[...new Set(missing)].join(', ')}.`,
      remedy: `${remedies.build}, or name the folder of what is missing in LD_LIBRARY_PATH.`,
    }
  }
  const complaint = /failed call to cuInit: (.+)/.exec(log)?.[0]
  return {
    reason: `TensorFlow lists no GPU${complaint === undefined ? '' : ` (${complaint})`}.`,
    remedy: 'nvidia-smi should list one, and a driver of 525 or newer.',
  }
}

/** TensorFlow of today names the libraries that it misses only when it is asked for more. */
function readLog(binding: string): string {
  const { execPath, env } = globalThis.process
  const verbose = { TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'dso_loader=1', NODE_OPTIONS: '' }
  const { stderr } = nodeBuiltin('node:child_process').spawnSync(
    execPath,
    ['-e', 'require(process.argv[1])', binding],
    { encoding: 'utf8', env: { ...env, ...verbose } },
  )
  return stderr ?? ''
}
