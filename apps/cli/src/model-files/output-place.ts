import { readdir, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandError } from '../errors.ts'
import { makeFolders } from '../make-folders.ts'

/** Where a command writes, by `--out` and `--force`. */
export interface OutputPlace {
  readonly path: string
  /** Whether it is one file and not a folder. */
  readonly isFile: boolean
  /** Whether what is there may be replaced. */
  readonly force?: boolean
}

/**
 * Makes sure that nothing is lost.
 *
 * @throws {CommandError} `USAGE` where a file or a folder with something in it is in the way.
 */
export async function requireFreePlace({ path, isFile, force }: OutputPlace): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return
  if (found.isDirectory() === isFile) {
    const [expected, got] = isFile ? ['file', 'folder'] : ['folder', 'file']
    throw new CommandError('USAGE', `--out: expected a ${expected}, but ${path} is a ${got}.`)
  }
  if (force || (!isFile && (await readdir(path)).length === 0)) return
  const what = isFile ? 'exists already' : 'has files in it already'
  const remedy = 'choose another, or add --force to replace the model there'
  throw new CommandError('USAGE', `--out: ${path} ${what}: ${remedy}.`)
}

/** Writes with the folders made that it takes; a failure leaves none of them. */
export async function writeInto(
  { path, isFile }: OutputPlace,
  write: () => Promise<void>,
): Promise<void> {
  const made = await makeFolders(isFile ? dirname(path) : path)
  try {
    await write()
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true })
    throw error
  }
}
