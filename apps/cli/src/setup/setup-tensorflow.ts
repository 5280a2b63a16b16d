import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { CommandError } from '../errors.ts'
import { writeNotice } from '../output.ts'
import { INTERRUPTED } from '../training/interruption.ts'
import { buildBinding, isBuiltHere, tryBinding } from './build-binding.ts'
import { fetchLibraries, listKept } from './fetch-libraries.ts'
import { findLocations, type Locations } from './locations.ts'
import { requirePlatform, requireTools } from './require-tools.ts'

/** What `setup tensorflow` did. */
export interface SetupResult {
  readonly backend: 'tensorflow'
  /** TensorFlow's version. */
  readonly version: string
  readonly binding: string
  readonly libraries: string
  readonly downloaded: boolean
  readonly built: boolean
}

/** What `setup tensorflow --remove` deleted. */
export interface RemovalResult {
  readonly backend: 'tensorflow'
  readonly removed: readonly string[]
}

/**
 * Makes the `tensorflow` backend open: does what is not done yet, and nothing twice.
 *
 * @throws {CommandError} `FAILED` with what is missing.
 */
export async function setUpTensorflow(): Promise<SetupResult> {
  const stop = (): never => process.exit(INTERRUPTED)
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, stop)
  try {
    return await doWhatIsMissing()
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

async function doWhatIsMissing(): Promise<SetupResult> {
  const locations = findLocations()
  const { binding, libraries } = locations
  const result = { backend: 'tensorflow', binding, libraries } as const
  if (existsSync(binding)) {
    const present = await tryBinding(binding)
    if ('version' in present) {
      return { ...result, version: present.version, downloaded: false, built: false }
    }
  }
  requirePlatform()
  const downloaded = !existsSync(libraries)
  await requireTools(downloaded ? ['python3', 'pip', 'g++'] : ['g++'])
  if (downloaded) await fetchLibraries(libraries)
  const version = await build(locations)
  return { ...result, version, downloaded, built: true }
}

/** @returns TensorFlow's version. */
async function build(locations: Locations): Promise<string> {
  writeNotice('Compiling the native binding of tfjs-node …')
  await buildBinding(locations)
  const loaded = await tryBinding(locations.binding)
  if ('version' in loaded) return loaded.version
  await rm(locations.binding, { force: true })
  throw new CommandError(
    'FAILED',
    `The binding was built and does not load: ${loaded.failure}. Run nexttoken setup tensorflow --remove, and then without --remove once more.`,
  )
}

/** Deletes the kept libraries and the binding that was built. */
export async function removeTensorflow(): Promise<RemovalResult> {
  const locations = findLocations()
  const removed = [
    ...((await isBuiltHere(locations)) ? [locations.binding] : []),
    ...(await listKept(locations.libraries)),
  ]
  for (const path of removed) await rm(path, { recursive: true, force: true })
  return { backend: 'tensorflow', removed }
}
