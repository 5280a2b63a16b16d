import { inspectBackends, openBackend } from '@nexttoken/tensor-backend'
import type { BackendChoice } from '../messages.ts'
import type { Desk } from './desk.ts'
import { findModel } from './model-store.ts'

/** Opens a backend and takes up the model that was kept on an earlier visit. */
export async function openDevice(desk: Desk, backend: BackendChoice): Promise<void> {
  desk.reply({ kind: 'inspected', reports: await inspectBackends() })
  const { name, device } = await openBackend(backend)
  desk.reply({ kind: 'opened', device: { name, device } })
  desk.textModel = await findModel()
  if (desk.textModel === undefined) return
  desk.reply({ kind: 'model', model: { step: desk.textModel.step, isKept: true } })
}
