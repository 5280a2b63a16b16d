import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import type { BackendChoice } from '../messages.ts'
import type { Desk } from './desk.ts'
import { findModel } from './model-store.ts'
import { tellLoss } from './tell-failure.ts'

/** Opens a backend and takes up the model that was kept last. */
export async function openDevice(desk: Desk, backend: BackendChoice): Promise<void> {
  desk.reply({ kind: 'inspected', reports: await inspectBackends() })
  const { name, device, lost } = await openBackend(backend)
  lost.then(error => tellLoss(desk, error))
  const found = await findModel()
  desk.textModel = found?.textModel
  desk.keptRun = found?.run
  desk.reply({ kind: 'opened', device: { name, device } })
  if (desk.textModel === undefined) return
  desk.reply({ kind: 'model', model: { step: desk.textModel.step, isKept: true } })
}
