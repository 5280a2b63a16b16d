import { type BatchCursor, batches, randomWindows, slidingWindows } from '@nexttoken/data'
import type { Batches } from '@nexttoken/train'
import type { Run } from './run.ts'

/** Batches of windows at random places of the training text, after the run's checkpoint. */
export function trainingBatches({ record, text, textModel, checkpoint }: Run): Batches {
  const { batch, seed } = record.settings
  const cursor = checkpoint?.cursor as BatchCursor | undefined
  return randomWindows(text.trainingIds, {
    contextLength: textModel.model.contextLength,
    batchSize: batch,
    seed,
    ...(cursor !== undefined && { cursor }),
  })
}

/** Up to `evalBatches` batches of windows spread evenly over the validation text. */
export function validationBatches({ record, text, textModel }: Run): Batches {
  const { batch, evalBatches } = record.settings
  const { contextLength } = textModel.model
  const spread = Math.floor(text.validationIds.length / (batch * evalBatches))
  const stride = Math.max(contextLength, spread)
  const windows = slidingWindows(text.validationIds, { contextLength, stride })
  return batches(windows, { batchSize: batch, dropLast: false })
}
