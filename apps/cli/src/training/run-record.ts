import { readFile } from 'node:fs/promises'
import { CommandError } from '../errors.ts'
import type { TextOrigin } from '../text.ts'
import { writeWholeFile } from '../write-whole-file.ts'
import type { TrainingSettings } from './settings.ts'

/** The file of a run directory that says what the run is. */
export const RUN_FILE = 'run.json'

const VERSION = 1

/** What going on with a run needs, besides its model and its checkpoints. */
export interface RunRecord {
  readonly text: TextOrigin
  readonly settings: TrainingSettings
  /** The backend that it runs on. */
  readonly backend: string
}

/** Writes the record of a run. */
export function writeRunRecord(directory: string, record: RunRecord): Promise<void> {
  const json = JSON.stringify({ version: VERSION, ...record }, null, 2)
  return writeWholeFile(`${directory}/${RUN_FILE}`, `${json}\n`)
}

/** Reads the record of a run. */
export async function readRunRecord(directory: string): Promise<RunRecord> {
  const path = `${directory}/${RUN_FILE}`
  const text = await readFile(path, 'utf8').catch(cause => {
    const message = `${directory} is not a training run: it has no ${RUN_FILE}.`
    throw new CommandError('FAILED', message, { cause })
  })
  const { version, ...record } = parse(text, path)
  if (version !== VERSION || !isRecord(record)) throw damaged(path)
  return record
}

function parse(text: string, path: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch (cause) {
    throw damaged(path, cause)
  }
}

function isRecord(value: Record<string, unknown>): value is Record<string, unknown> & RunRecord {
  const { text, settings, backend } = value
  return (
    Array.isArray(Object(text).paths) &&
    Number.isSafeInteger(Object(settings).steps) &&
    typeof backend === 'string'
  )
}

function damaged(path: string, cause?: unknown): CommandError {
  const message = `${path} is damaged or of another version of nexttoken: train anew.`
  return new CommandError('FAILED', message, { cause })
}
