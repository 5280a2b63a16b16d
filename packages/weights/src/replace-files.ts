import { fail } from './file-sink.ts'
import { temporaryPath } from './temporary-path.ts'

/** A set of files that belong together. */
export interface FileSet {
  /** Writes all of them into the folder `staging`. */
  fill(staging: string): Promise<void>
  /** The file without which the others do not load: it leaves the folder first and comes last. */
  readonly last: string
  /** Whether a file that the folder holds and the set does not belongs to an older set, and goes. */
  isStale(name: string): boolean
}

/**
 * Puts a set of files into a folder, made if there is none: all are written and synced before the first takes its place, so
 * that no cut leaves old and new ones that load together. Node only.
 */
export async function replaceFiles(directory: string, files: FileSet): Promise<void> {
  const { mkdir, rm, rmdir } = await import('node:fs/promises')
  const isNew = (await mkdir(directory, { recursive: true }).catch(fail(directory))) !== undefined
  const staging = await temporaryPath(`${directory}/.staging`)
  try {
    await mkdir(staging).catch(fail(directory))
    await files.fill(staging)
    await moveIn(staging, directory, files).catch(fail(directory))
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (isNew) await rmdir(directory).catch(() => undefined)
    throw error
  }
  await rm(staging, { recursive: true, force: true })
}

async function moveIn(staging: string, directory: string, files: FileSet): Promise<void> {
  const { readdir, rename, rm } = await import('node:fs/promises')
  const names = await readdir(staging)
  const older = (await readdir(directory)).filter(name => files.isStale(name))
  await rm(`${directory}/${files.last}`, { force: true })
  for (const name of older.filter(name => !names.includes(name))) {
    await rm(`${directory}/${name}`, { force: true })
  }
  for (const name of [...names.filter(name => name !== files.last), files.last]) {
    await rename(`${staging}/${name}`, `${directory}/${name}`)
  }
}
