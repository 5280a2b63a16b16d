import type { TrainStep } from '@nexttoken/train'
import type { Desk } from './desk.ts'
import { keepRun } from './model-store.ts'

const EVERY_MS = 3000

/** Keeping takes at most one part of so many of the time. */
const PARTS = 20

/** Keeps a run every few seconds, so that no more is lost with its device or its tab. */
export function runKeeper(desk: Desk, startedAt: number): (step: TrainStep) => Promise<void> {
  let dueAt = performance.now() + EVERY_MS
  return async step => {
    const begunAt = performance.now()
    if (begunAt < dueAt) return
    const checkpoint = await step.snapshot()
    const isKept = await keepRun(desk.textModel!, { startedAt, checkpoint })
    const now = performance.now()
    dueAt = now + Math.max(EVERY_MS, PARTS * (now - begunAt))
    if (isKept) desk.reply({ kind: 'model', model: { step: checkpoint.step, isKept } })
  }
}
