import type { Backend } from '@nexttoken/tensor-backend'
import { writeReport } from '../report/write-report.ts'
import { describeRun } from './describe-run.ts'
import { openRecords, type RecordFile, type SampleRecord, type StepRecord } from './records.ts'
import type { RunResult } from './result.ts'
import type { Run } from './run.ts'

/** What a run writes besides its model and its checkpoints. */
export interface RunFiles {
  readonly metrics: RecordFile<StepRecord>
  readonly samples: RecordFile<SampleRecord>
  /** Writes `report.html` from the records so far. */
  report(result: RunResult): Promise<void>
  close(): Promise<void>
}

/** Opens the records of a run, without those of steps that will be done again. */
export async function openRunFiles(run: Run, backend: Backend): Promise<RunFiles> {
  const { directory, checkpoint } = run
  const metrics = await openRecords<StepRecord>(`${directory}/metrics.jsonl`, checkpoint?.step ?? 0)
  const samples = await openRecords<SampleRecord>(
    `${directory}/samples.jsonl`,
    checkpoint?.step ?? -1, // the untrained model's sample is of step 0
  )
  return {
    metrics,
    samples,
    report: async result => {
      const { name } = run.record.text
      const settings = describeRun(run, backend)
      const [records, drawn] = [await metrics.read(), await samples.read()]
      await writeReport({ name, settings, result, records, samples: drawn })
    },
    close: async () => {
      await metrics.close()
      await samples.close()
    },
  }
}
