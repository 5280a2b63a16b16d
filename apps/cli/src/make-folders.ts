import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it. Node's own `recursive` never returns where mkdir fails with ENOENT in a folder
 * that exists, as in /proc.
 *
 * @returns The topmost folder that was made, undefined if there was nothing to make.
 */
export async function makeFolders(path: string): Promise<string | undefined> {
  if (await isFolder(path)) return undefined
  const parent = dirname(path)
  const made = parent === path ? undefined : await makeFolders(parent)
  await mkdir(path)
  return made ?? path
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}
