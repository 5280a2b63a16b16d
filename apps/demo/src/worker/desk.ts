import type { Gpt } from '@nexttoken/gpt'
import type { CompleteTokenizer } from '@nexttoken/tokenizer'
import type { Reply } from '../messages.ts'
import type { KeptRun } from './model-store.ts'
import type { RunControl } from './run-control.ts'

/** A model with the tokenizer of its text. */
export interface TextModel {
  readonly model: Gpt
  readonly tokenizer: CompleteTokenizer
  /** Updates so far. */
  step: number
}

/** What the worker has at hand. */
export interface Desk {
  /** What the sampler uses. */
  textModel: TextModel | undefined
  /** The run that made `textModel` and had not ended when that was kept. */
  keptRun: KeptRun | undefined
  /** The run under way. */
  run: RunControl | undefined
  /** Ends the text under way; settled once it has ended. */
  writing: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined
  /** Whether the device has failed: nothing on it can be used. */
  isLost: boolean
  reply(message: Reply): void
}
