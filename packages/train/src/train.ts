import type { Batch, Batches } from './batch.ts'
import { TrainError } from './errors.ts'
import { evaluateLoss, requireMaxBatches } from './evaluate-loss.ts'
import { matchArrays } from './named-tensors.ts'
import { nextTask } from './next-task.ts'
import { disposeState } from './optimizer-state.ts'
import { requireInteger } from './option-checks.ts'
import type { TrainOptions, TrainStep } from './train-step.ts'
import type { Trainable } from './trainable.ts'
import { beginRun, snapshot, type TrainingRun, takeStep } from './training-run.ts'

/**
 * Trains until `batches` end, yielding after every update; `break` stops cleanly.
 *
 * The model's variables are updated in place. All other tensors are the loop's own, and gone once it is left.
 * Between steps, timers and events have their turn.
 *
 * @throws {TrainError} `INVALID_OPTION`, and `CHECKPOINT_MISMATCH` if `resume` is of another model, at once. While it
 * runs: `CHECKPOINT_MISMATCH` for another optimizer, `INVALID_BATCH`, `MISSING_GRADIENT`, `INVALID_LEARNING_RATE`, and
 * `NON_FINITE_LOSS` or `NON_FINITE_GRADIENT` before an update that would spoil the parameters.
 */
export function train(
  model: Trainable,
  batches: Batches,
  options: TrainOptions,
): AsyncGenerator<TrainStep> {
  const { dropoutSeed = 0, evaluate, resume } = options
  const { every = 1, maxBatches = 1 } = evaluate ?? {}
  requireInteger('dropoutSeed', dropoutSeed, 0)
  requireInteger('evaluate.every', every, 1)
  requireMaxBatches(maxBatches)
  if (resume !== undefined) matchArrays(model.parameters, resume.parameters)
  return steps(model, batches, options)
}

async function* steps(
  model: Trainable,
  batches: Batches,
  options: TrainOptions,
): AsyncGenerator<TrainStep> {
  const run = beginRun(model, options)
  const turn: Turn = { offered: undefined }
  try {
    let askedAt = performance.now()
    for await (const batch of batches) {
      await nextTask()
      if (options.signal?.aborted) return
      const tokensBefore = run.tokens
      const report = await takeStep(run, batch)
      const seconds = (performance.now() - askedAt) / 1000
      const tokensPerSecond = (run.tokens - tokensBefore) / seconds
      const validation = await validate(run, options.evaluate)
      turn.offered = run.step
      yield {
        ...report,
        ...position(run, batch),
        tokensPerSecond,
        ...validation,
        snapshot: snapshots(run, turn),
      }
      turn.offered = undefined
      askedAt = performance.now()
    }
  } finally {
    turn.offered = undefined
    disposeState(run.state)
  }
}

/** The step that the caller holds between two updates. */
interface Turn {
  offered: number | undefined
}

function snapshots(run: TrainingRun, turn: Turn): TrainStep['snapshot'] {
  const { step } = run
  return async () => {
    if (turn.offered === step) return snapshot(run)
    throw new TrainError(
      'STEP_OVER',
      `Step ${step} is over, its values are gone: take the snapshot inside the loop, before the next step`,
    )
  }
}

function position(
  run: TrainingRun,
  { cursor }: Batch,
): Pick<TrainStep, 'step' | 'tokens' | 'epoch'> {
  const { epoch } = Object(cursor) as { readonly epoch?: unknown }
  return { step: run.step, tokens: run.tokens, ...(typeof epoch === 'number' && { epoch }) }
}

async function validate(
  { model, step }: TrainingRun,
  evaluate: TrainOptions['evaluate'],
): Promise<Pick<TrainStep, 'validationLoss'>> {
  if (evaluate === undefined || step % evaluate.every !== 0) return {}
  const { batches, ...options } = evaluate
  return { validationLoss: (await evaluateLoss(model, batches, options)).loss }
}
