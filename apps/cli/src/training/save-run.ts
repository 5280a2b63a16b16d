import { readdir, rm } from 'node:fs/promises'
import { type Checkpoint, saveCheckpoint } from '@nexttoken/train'
import { saveModel } from '../model-directory.ts'
import { checkpointsOf, type Run } from './run.ts'

const KEPT_CHECKPOINTS = 2

/** Saves a checkpoint and the model as it is, and removes older checkpoints. */
export async function saveRun(
  { directory, textModel }: Run,
  checkpoint: Checkpoint,
): Promise<void> {
  const folder = checkpointsOf(directory)
  await saveCheckpoint(`${folder}/step-${String(checkpoint.step).padStart(6, '0')}`, checkpoint)
  await saveModel(directory, textModel)
  const old = (await readdir(folder))
    .filter(name => /^step-\d+$/.test(name))
    .sort((a, b) => Number(b.slice('step-'.length)) - Number(a.slice('step-'.length)))
    .slice(KEPT_CHECKPOINTS)
  for (const name of old) await rm(`${folder}/${name}`, { recursive: true, force: true })
}
