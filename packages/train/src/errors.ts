/**
 * What went wrong.
 *
 * `INVALID_OPTION`: an option out of range · `INVALID_LEARNING_RATE`: a schedule gave no usable rate ·
 * `INVALID_BATCH`: ids that do not fill the batch's shape · `NO_BATCHES`: nothing to evaluate on ·
 * `MISSING_GRADIENT`: a trainable parameter that the loss does not depend on ·
 * `NON_FINITE_LOSS`, `NON_FINITE_GRADIENT`: training has diverged ·
 * `STEP_OVER`: a snapshot was asked for too late · `INVALID_STATE`: what cannot be kept in a checkpoint ·
 * `CHECKPOINT_NOT_FOUND`, `INVALID_CHECKPOINT`, `CHECKPOINT_NOT_WRITTEN`: its file ·
 * `CHECKPOINT_MISMATCH`: a checkpoint of another model or another optimizer.
 */
export type TrainErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_LEARNING_RATE'
  | 'INVALID_BATCH'
  | 'NO_BATCHES'
  | 'MISSING_GRADIENT'
  | 'NON_FINITE_LOSS'
  | 'NON_FINITE_GRADIENT'
  | 'STEP_OVER'
  | 'INVALID_STATE'
  | 'CHECKPOINT_NOT_FOUND'
  | 'INVALID_CHECKPOINT'
  | 'CHECKPOINT_NOT_WRITTEN'
  | 'CHECKPOINT_MISMATCH'

/** Everything this package throws on purpose. Branch on `code`, never on `message`. */
export class TrainError extends Error {
  override readonly name = 'TrainError'
  /** Stable name of the failure. */
  readonly code: TrainErrorCode

  /** @param code - Stable name of the failure. */
  constructor(code: TrainErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
