import type { Desk } from './desk.ts'
import { forgetModel } from './model-store.ts'
import { endWriting } from './write.ts'

/** Removes the model from the worker and from the browser. */
export async function forget(desk: Desk): Promise<void> {
  if (desk.run !== undefined) throw new Error('A run is under way: stop it first.')
  await endWriting(desk)
  await forgetModel()
  desk.textModel?.model.dispose()
  desk.textModel = undefined
  desk.keptRun = undefined
  desk.reply({ kind: 'model', model: undefined })
}
