import type { Reply, Request } from '../messages.ts'
import type { Desk } from './desk.ts'
import { keepModel } from './model-store.ts'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import { readText } from './read-text.ts'
import { createRunControl } from './run-control.ts'
import { runTraining } from './run-training.ts'
import { endWriting } from './write.ts'

type TrainRequest = Extract<Request, { kind: 'train' }>

/** Trains a new model on a text; the model before it is given up once the new one is made. */
export async function trainOnText(desk: Desk, { text, settings }: TrainRequest): Promise<void> {
  if (desk.run !== undefined) throw new Error('A run is under way: stop it first.')
  const control = createRunControl()
  desk.run = control
  try {
    const run = prepareRun(await readText(text), settings)
    await takeUp(desk, run)
    const phase = await runTraining(desk, run, control)
    desk.reply({ kind: 'phase', phase })
  } finally {
    desk.run = undefined
    await tellModel(desk)
  }
}

async function takeUp(desk: Desk, { textModel, facts }: PreparedRun): Promise<void> {
  await endWriting(desk)
  desk.textModel?.model.dispose()
  desk.textModel = textModel
  desk.reply({ kind: 'prepared', facts })
  desk.reply({ kind: 'model', model: { step: 0, isKept: false } })
}

/** Keeps what there is of the model and tells the page. */
async function tellModel({ textModel, reply }: Desk): Promise<void> {
  if (textModel === undefined) return
  const isKept = textModel.step > 0 && (await keepModel(textModel))
  reply({ kind: 'model', model: { step: textModel.step, isKept } } satisfies Reply)
}
