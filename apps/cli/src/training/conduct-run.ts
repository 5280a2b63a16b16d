import type { Backend } from '@nexttoken/tensor-backend'
import type { TrainStep } from '@nexttoken/train'
import { colors, writeNotice } from '../output.ts'
import { watchInterruption } from './interruption.ts'
import { noProgress, showProgress } from './progress.ts'
import { finishedResult, interruptedResult, type RunResult } from './result.ts'
import type { Run } from './run.ts'
import { openRunFiles, type RunFiles } from './run-files.ts'
import { saveRun } from './save-run.ts'
import { trainRun } from './train-run.ts'

/** How a run is conducted. */
export interface Conduct {
  readonly backend: Backend
  readonly quiet: boolean
}

/** Trains a run, keeps its records, and tells what came of it. */
export async function conductRun(run: Run, { backend, quiet }: Conduct): Promise<RunResult> {
  const files = await openRunFiles(run, backend)
  try {
    await trainAndSave(run, files, quiet)
    const records = await files.metrics.read()
    const isFinished = records.length >= run.record.settings.steps
    if (isFinished && !quiet) writeNotice(colors.dim('Scoring the whole validation text …'))
    const result = await (isFinished ? finishedResult : interruptedResult)(run, records)
    await files.report(result)
    return result
  } finally {
    await files.close()
  }
}

/** The report is as new as the newest checkpoint, whatever ends the process. */
async function trainAndSave(run: Run, files: RunFiles, quiet: boolean): Promise<void> {
  const range = { from: run.checkpoint?.step ?? 0, to: run.record.settings.steps }
  const progress = quiet ? noProgress : showProgress(range)
  const interruption = watchInterruption()
  const save = async (step: TrainStep): Promise<void> => {
    await saveRun(run, await step.snapshot())
    await files.report(interruptedResult(run, await files.metrics.read()))
  }
  try {
    await trainRun(run, { ...files, progress, interruption, save })
  } finally {
    progress.stop()
    interruption.stopWatching()
  }
}
