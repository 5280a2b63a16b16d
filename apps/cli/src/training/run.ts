import { type Checkpoint, latestCheckpoint, loadCheckpoint } from '@nexttoken/train'
import { openModel, type TextModel } from '../model-directory.ts'
import { readTextAgain } from '../text.ts'
import { type PreparedText, prepareText } from './prepare-text.ts'
import { chooseRunDirectory, createRunDirectory } from './run-directory.ts'
import { type RunRecord, readRunRecord } from './run-record.ts'

/** A training run, about to begin or to go on. */
export interface Run {
  readonly directory: string
  readonly record: RunRecord
  readonly text: PreparedText
  readonly textModel: TextModel
  /** Where it goes on; left out, at the beginning. */
  readonly checkpoint?: Checkpoint
}

/** What a new run is made of. */
export interface NewRun {
  readonly out: string | undefined
  readonly record: RunRecord
  readonly text: PreparedText
  readonly textModel: TextModel
}

/** Where the checkpoints of a run lie. */
export function checkpointsOf(directory: string): string {
  return `${directory}/checkpoints`
}

/** Begins a run in a folder of its own. */
export async function beginRun({ out, ...parts }: NewRun): Promise<Run> {
  const directory = await chooseRunDirectory(out, parts.record.text.name)
  await createRunDirectory(directory, parts.textModel, parts.record)
  return { directory, ...parts }
}

/** Takes a run up where its newest checkpoint left it. */
export async function resumeRun(directory: string, record?: RunRecord): Promise<Run> {
  const known = record ?? (await readRunRecord(directory))
  const text = await readTextAgain(known.text)
  const textModel = await openModel(directory)
  const { tokenizer, model } = textModel
  const newest = await latestCheckpoint(checkpointsOf(directory))
  return {
    directory,
    record: known,
    text: prepareText(text, tokenizer, model.contextLength),
    textModel,
    ...(newest !== undefined && { checkpoint: await loadCheckpoint(newest) }),
  }
}
