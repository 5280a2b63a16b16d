import type { Reply, TrainRequest } from '../messages.ts'
import type { Desk } from './desk.ts'
import { keepModel } from './model-store.ts'
import { type InterruptedRun, type PreparedRun, prepareRun } from './prepare-run.ts'
import { readText } from './read-text.ts'
import { createRunControl } from './run-control.ts'
import { runTraining } from './run-training.ts'
import { endWriting } from './write.ts'

/**
 * Trains a new model on a text, or goes on with a run that was kept on the way; the model before a new
 * one is given up once that is made.
 */
export async function trainOnText(desk: Desk, request: TrainRequest): Promise<void> {
  if (desk.run !== undefined) throw new Error('A run is under way: stop it first.')
  const control = createRunControl()
  desk.run = control
  try {
    const run = prepareRun(await readText(request.text), request, interruptedRun(desk, request))
    await takeUp(desk, run)
    const phase = await runTraining(desk, run, control)
    desk.reply({ kind: 'phase', phase })
  } finally {
    desk.run = undefined
    await tellModel(desk)
  }
}

/** What is kept of the run that was started then. */
function interruptedRun(
  { textModel, keptRun }: Desk,
  { startedAt }: TrainRequest,
): InterruptedRun | undefined {
  if (textModel === undefined || keptRun?.startedAt !== startedAt) return undefined
  return { textModel, checkpoint: keptRun.checkpoint }
}

async function takeUp(desk: Desk, { textModel, facts }: PreparedRun): Promise<void> {
  await endWriting(desk)
  if (textModel !== desk.textModel) desk.textModel?.model.dispose()
  desk.textModel = textModel
  desk.keptRun = undefined
  const { step } = textModel
  desk.reply({ kind: 'prepared', facts, step })
  desk.reply({ kind: 'model', model: { step, isKept: step > 0 } })
}

/** Keeps what there is of the model and tells the page. */
async function tellModel({ textModel, reply }: Desk): Promise<void> {
  if (textModel === undefined) return
  const isKept = textModel.step > 0 && (await keepModel(textModel))
  reply({ kind: 'model', model: { step: textModel.step, isKept } } satisfies Reply)
}
