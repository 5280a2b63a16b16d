import { mkdir, readFile, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CommandError } from '../errors.ts'
import type { Locations } from './locations.ts'
import { lastLine, runChild } from './run-child.ts'
import { withPartial } from './with-partial.ts'

/**
 * Compiles the binding from the source in the npm package against the kept libraries.
 *
 * @throws {CommandError} `FAILED` when the compiler refuses.
 */
export async function buildBinding(locations: Locations): Promise<void> {
  const partial = `${locations.binding}.part-${process.pid}`
  await mkdir(dirname(partial), { recursive: true })
  await withPartial(partial, async () => {
    const outcome = await runChild('g++', compilerWords(locations, partial))
    if (outcome.status !== 0) {
      const error = /error: .+/.exec(outcome.output)?.[0] ?? lastLine(outcome)
      throw new CommandError(
        'FAILED',
        `g++ could not compile the native binding: ${error}. ${ANEW}`,
      )
    }
    await rename(partial, locations.binding)
  })
}

/** The libraries are found where they are kept (rpath), so the binding is not to be moved. */
function compilerWords({ libraries, package: folder }: Locations, output: string): string[] {
  const require = createRequire(import.meta.url)
  const headers = require.resolve('node-api-headers/include/node_api.h')
  const tensorflow = join(libraries, 'tensorflow')
  return [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['-I', dirname(headers), '-I', join(tensorflow, 'include')],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map(name => join(folder, 'binding', name)),
    ...['-L', tensorflow, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    ...[`-Wl,-rpath,${tensorflow}`, '-o', output],
  ]
}

/** Whether the binding is one that was built here, and not one that an installation brought. */
export async function isBuiltHere({ binding, libraries }: Locations): Promise<boolean> {
  return (await readFile(binding).catch(() => undefined))?.includes(libraries) ?? false
}

/** What helps where a kept library is damaged. */
export const ANEW = 'To fetch its libraries anew, run the same command with --remove first.'

/** What became of loading the binding: TensorFlow's version, or why it does not load. */
export type LoadedBinding = { readonly version: string } | { readonly failure: string }

/** Loads the binding in a process of its own, which a processor without AVX ends by a signal. */
export async function tryBinding(binding: string): Promise<LoadedBinding> {
  const program = 'process.stdout.write("version=" + require(process.argv[1]).TF_Version)'
  const outcome = await runChild(process.execPath, ['-e', program, binding], {
    TF_CPP_MIN_LOG_LEVEL: '2',
    CUDA_VISIBLE_DEVICES: '-1',
    NODE_OPTIONS: '',
  })
  const version = /version=(\S+)$/.exec(outcome.output)?.[1]
  if (outcome.status === 0 && version !== undefined) return { version }
  if (outcome.signal !== undefined) {
    const cause = outcome.signal === 'SIGILL' ? '; it needs a processor with AVX' : ''
    return { failure: `TensorFlow ends with ${outcome.signal}${cause}` }
  }
  return { failure: /Error: .+/.exec(outcome.output)?.[0] ?? lastLine(outcome) }
}
