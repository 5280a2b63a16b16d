import { loadSafetensors, type NamedArray, WeightsError } from '@nexttoken/weights'
import type { Checkpoint } from './checkpoint.ts'
import {
  CHECKPOINT_FILE,
  invalid,
  NOTES,
  OPTIMIZER,
  PARAMETERS,
  parseNotes,
} from './checkpoint-file.ts'
import { TrainError } from './errors.ts'

/**
 * Reads the checkpoint that `saveCheckpoint` wrote into a folder. Node only.
 *
 * @throws {TrainError} `CHECKPOINT_NOT_FOUND` if the folder holds none; `INVALID_CHECKPOINT` if its file is cut short,
 * damaged or of another kind.
 */
export async function loadCheckpoint(directory: string): Promise<Checkpoint> {
  const path = `${directory}/${CHECKPOINT_FILE}`
  const { metadata, tensors } = await loadSafetensors(path).catch(explain(directory, path))
  const { numbers, ...notes } = parseNotes(metadata.get(NOTES), path)
  const arrays = [...tensors.values()]
  return {
    ...notes,
    parameters: under(PARAMETERS, arrays),
    optimizer: { numbers, tensors: under(OPTIMIZER, arrays) },
  }
}

function under(prefix: string, arrays: readonly NamedArray[]): NamedArray[] {
  return arrays
    .filter(({ name }) => name.startsWith(prefix))
    .map(array => ({ ...array, name: array.name.slice(prefix.length) }))
}

function explain(directory: string, path: string): (cause: unknown) => never {
  return cause => {
    if (!(cause instanceof WeightsError)) throw cause
    if (cause.code !== 'NOT_FOUND') throw invalid(path, cause.message, cause)
    const message = `There is no checkpoint in ${directory}: expected ${path}. Check the folder's name`
    throw new TrainError('CHECKPOINT_NOT_FOUND', message, { cause })
  }
}
