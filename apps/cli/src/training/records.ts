import { type FileHandle, open, readFile } from 'node:fs/promises'
import type { TrainStep } from '@nexttoken/train'
import { writeWholeFile } from '../write-whole-file.ts'

/** A line of `metrics.jsonl`. */
export type StepRecord = Pick<
  TrainStep,
  'step' | 'loss' | 'gradientNorm' | 'learningRate' | 'tokensPerSecond' | 'validationLoss'
> & {
  /** Of training since the run began, with what it evaluated and sampled, without its breaks. */
  readonly seconds: number
}

/** A line of `samples.jsonl`. */
export interface SampleRecord {
  /** Updates that the model had. */
  readonly step: number
  readonly temperature: number
  /** Empty where the sample began at the end-of-text token. */
  readonly prompt: string
  /** What the model added. */
  readonly text: string
}

/** A file to which a run adds lines of JSON, one a record. */
export interface RecordFile<Record> {
  append(record: Record): Promise<void>
  /** All lines so far. */
  read(): Promise<readonly Record[]>
  close(): Promise<void>
}

/** Opens such a file, without the lines of steps after `lastStep`, which will be done again. */
export async function openRecords<Record extends { readonly step: number }>(
  path: string,
  lastStep: number,
): Promise<RecordFile<Record>> {
  const kept = (await readRecords<Record>(path)).filter(({ step }) => step <= lastStep)
  await writeWholeFile(path, kept.map(line).join(''))
  const file: FileHandle = await open(path, 'a')
  return {
    append: record =>
      file.appendFile(line(record)).catch(error => {
        throw Object.assign(error, { path })
      }),
    read: () => readRecords(path),
    close: () => file.close(),
  }
}

function line(record: object): string {
  return `${JSON.stringify(record)}\n`
}

/** Reads the whole lines; a last one that was cut off does not count. */
async function readRecords<Record>(path: string): Promise<Record[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .slice(0, -1)
    .map(json => JSON.parse(json) as Record)
}
