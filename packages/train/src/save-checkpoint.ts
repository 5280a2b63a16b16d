import { type NamedArray, writeSafetensors } from '@nexttoken/weights'
import type { Checkpoint } from './checkpoint.ts'
import { CHECKPOINT_FILE, formatNotes, NOTES, OPTIMIZER, PARAMETERS } from './checkpoint-file.ts'
import { TrainError } from './errors.ts'

/**
 * Writes a checkpoint into a folder, in place of the one that is there.
 *
 * It is one file, written and synced under a temporary name and then renamed: whatever interrupts it, the folder holds
 * the old checkpoint or the new one, whole. Node only.
 *
 * @param directory - Made if there is none.
 * @throws {TrainError} `CHECKPOINT_NOT_WRITTEN` if it cannot be written, also because the disk is full.
 */
export async function saveCheckpoint(directory: string, checkpoint: Checkpoint): Promise<void> {
  const { parameters, optimizer, ...rest } = checkpoint
  const notes = formatNotes({ ...rest, numbers: optimizer.numbers })
  const tensors = [...under(PARAMETERS, parameters), ...under(OPTIMIZER, optimizer.tensors)]
  const { mkdir, rmdir } = await import('node:fs/promises')
  const made = await mkdir(directory, { recursive: true }).catch(fail(directory))
  try {
    await writeSafetensors(tensors, `${directory}/${CHECKPOINT_FILE}`, {
      metadata: { [NOTES]: notes },
    })
  } catch (error) {
    if (made !== undefined) await rmdir(directory).catch(() => undefined)
    fail(directory)(error)
  }
}

function under(prefix: string, arrays: readonly NamedArray[]): NamedArray[] {
  return arrays.map(array => ({ ...array, name: prefix + array.name }))
}

function fail(directory: string): (cause: unknown) => never {
  return cause => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `Could not save a checkpoint in ${directory}: ${reason}`
    throw new TrainError('CHECKPOINT_NOT_WRITTEN', message, { cause })
  }
}
