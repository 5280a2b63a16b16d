import { CHECKPOINT_FILE } from './checkpoint-file.ts'

/**
 * Finds the newest of the checkpoints that a run keeps side by side in folders named by their step, as `step-000100`.
 * Node only.
 *
 * @returns The path of the folder with the highest number that holds a checkpoint; undefined if there is none.
 */
export async function latestCheckpoint(directory: string): Promise<string | undefined> {
  const { access, readdir } = await import('node:fs/promises')
  const names = await readdir(directory).catch(() => [])
  const numbered = names
    .filter(name => /^step-\d+$/.test(name))
    .sort((a, b) => stepOf(b) - stepOf(a))
  for (const name of numbered) {
    const path = `${directory}/${name}`
    const isWhole = await access(`${path}/${CHECKPOINT_FILE}`).then(
      () => true,
      () => false,
    )
    if (isWhole) return path
  }
  return undefined
}

function stepOf(name: string): number {
  return Number(name.slice('step-'.length))
}
