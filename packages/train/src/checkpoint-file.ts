import type { Checkpoint } from './checkpoint.ts'
import { TrainError } from './errors.ts'

/** A checkpoint is one safetensors file, so that it appears and is replaced by one rename. */
export const CHECKPOINT_FILE = 'checkpoint.safetensors'

/** Where the tensors of the model are, in the file. */
export const PARAMETERS = 'parameters/'

/** Where the tensors of the optimizer are, in the file. */
export const OPTIMIZER = 'optimizer/'

/** The key under which the file's metadata hold {@link Notes}, as JSON. */
export const NOTES = 'nexttoken.checkpoint'

const VERSION = 1

/** All of a checkpoint that is not a tensor. */
export type Notes = Omit<Checkpoint, 'parameters' | 'optimizer'> & {
  readonly numbers: Checkpoint['optimizer']['numbers']
}

/** Notes as text. */
export function formatNotes(notes: Notes): string {
  return JSON.stringify({ version: VERSION, ...notes })
}

/**
 * Notes from text.
 *
 * @throws {TrainError} `INVALID_CHECKPOINT` if they are missing, incomplete or of a later version.
 */
export function parseNotes(text: string | undefined, path: string): Notes {
  const { version, ...notes } = parseObject(text)
  if (version !== undefined && version !== VERSION) {
    throw invalid(path, `it has version ${version}, this package reads version ${VERSION}`)
  }
  if (version === undefined || !isNotes(notes))
    throw invalid(path, 'its notes are missing or incomplete')
  return notes
}

/** The error for a file that is no checkpoint. */
export function invalid(path: string, problem: string, cause?: unknown): TrainError {
  const message = `${path} is not a checkpoint that can be read: ${problem}. Go on from another one`
  return new TrainError('INVALID_CHECKPOINT', message, { cause })
}

function parseObject(text = '{}'): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

function isNotes(notes: Record<string, unknown>): notes is Record<string, unknown> & Notes {
  const { step, tokens, numbers, dropoutSeed = 0 } = notes
  return (
    [step, tokens, dropoutSeed].every(count => Number.isSafeInteger(count) && Number(count) >= 0) &&
    typeof numbers === 'object' &&
    Object.values(Object(numbers)).every(Number.isFinite)
  )
}
