import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { CommandError } from '../errors.ts'
import { writeNotice } from '../output.ts'
import { INTERRUPTED } from '../training/interruption.ts'
import { ANEW, buildBinding, isBuiltHere, tryBinding } from './build-binding.ts'
import { confirmDownload } from './confirm-download.ts'
import { fetchWheels, listKept, missingWheels } from './fetch-wheels.ts'
import { findLocations, type Locations } from './locations.ts'
import { requirePlatform, requireTools } from './require-tools.ts'
import type { WheelSet } from './wheel-set.ts'

/** What `setup` did. */
export interface SetupResult {
  readonly backend: WheelSet['backend']
  /** TensorFlow's version. */
  readonly version: string
  readonly binding: string
  readonly libraries: string
  readonly downloaded: boolean
  readonly built: boolean
}

/** What `setup --remove` deleted. */
export interface RemovalResult {
  readonly backend: WheelSet['backend']
  readonly removed: readonly string[]
}

/** What the user has agreed to. */
export interface Consent {
  /** To a large download. */
  readonly yes: boolean
}

/**
 * Makes a backend open, as far as npm and its driver are there: does what is not done yet, and
 * nothing twice.
 *
 * @throws {CommandError} `FAILED` with what is missing; `USAGE` for a large download without consent.
 */
export async function setUpBackend(set: WheelSet, consent: Consent): Promise<SetupResult> {
  const stop = (): never => process.exit(INTERRUPTED)
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, stop)
  try {
    return await doWhatIsMissing(set, consent)
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

async function doWhatIsMissing(set: WheelSet, { yes }: Consent): Promise<SetupResult> {
  const locations = findLocations(set)
  const { binding, libraries } = locations
  const result = { backend: set.backend, binding, libraries }
  const present = await findPresent(set, locations)
  if (present !== undefined) return { ...result, version: present, downloaded: false, built: false }
  requirePlatform(set.npmPackage)
  const missing = missingWheels(set, libraries)
  const downloaded = missing.length > 0
  await requireTools(downloaded ? ['python3', 'pip', 'g++'] : ['g++'])
  confirmDownload(set, missing, { folder: libraries, yes })
  if (downloaded) await fetchWheels(set, libraries)
  return { ...result, version: await build(set, locations), downloaded, built: true }
}

/** @returns The version of a TensorFlow that is complete, and loads. */
async function findPresent(set: WheelSet, locations: Locations): Promise<string | undefined> {
  const { binding, libraries } = locations
  if (!existsSync(binding)) return undefined
  const isIncomplete = missingWheels(set, libraries).length > 0
  if (isIncomplete && (await isBuiltHere(locations))) return undefined
  const loaded = await tryBinding(binding)
  return 'version' in loaded ? loaded.version : undefined
}

/** @returns TensorFlow's version. */
async function build({ npmPackage }: WheelSet, locations: Locations): Promise<string> {
  writeNotice(`Compiling the native binding of ${npmPackage} …`)
  await buildBinding(locations)
  const loaded = await tryBinding(locations.binding)
  if ('version' in loaded) return loaded.version
  await rm(locations.binding, { force: true })
  throw new CommandError(
    'FAILED',
    `The binding was built and does not load: ${loaded.failure}. ${ANEW}`,
  )
}

/** Deletes the kept libraries and the binding that was built. */
export async function removeBackend(set: WheelSet): Promise<RemovalResult> {
  const locations = findLocations(set)
  const removed = [
    ...((await isBuiltHere(locations)) ? [locations.binding] : []),
    ...(await listKept(locations.libraries)),
  ]
  for (const path of removed) await rm(path, { recursive: true, force: true })
  return { backend: set.backend, removed }
}
