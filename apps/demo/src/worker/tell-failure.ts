import type { Request } from '../messages.ts'
import type { Desk } from './desk.ts'

/** Codes of `TensorBackendError` after which nothing on the device can be used. */
const DEVICE_FAILURES: readonly unknown[] = ['DEVICE_LOST', 'DEVICE_ERROR']

/** Tells the page what went wrong; once the device is lost, everything else goes wrong because of it. */
export function tellFailure(desk: Desk, task: Request['kind'], error: Error): void {
  if (DEVICE_FAILURES.includes((error as { code?: unknown }).code)) tellLoss(desk, error)
  else if (!desk.isLost) desk.reply({ kind: 'failed', task, message: error.message })
}

/** Tells the page, once, that the device has failed. */
export function tellLoss(desk: Desk, { message }: Error): void {
  if (desk.isLost) return
  desk.isLost = true
  desk.reply({ kind: 'lost', message })
}
