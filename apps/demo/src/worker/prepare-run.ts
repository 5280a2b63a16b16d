import {
  type BatchCursor,
  batches,
  randomWindows,
  slidingWindows,
  splitText,
} from '@nexttoken/data'
import { countParameters, createGpt } from '@nexttoken/gpt'
import { type CompleteTokenizer, characterLevel } from '@nexttoken/tokenizer'
import type { Batches, Checkpoint } from '@nexttoken/train'
import type { RunFacts, TrainRequest } from '../messages.ts'
import type { TrainingSettings } from '../training-settings.ts'
import type { TextModel } from './desk.ts'

/** Validation batches of an evaluation. */
const EVALUATION_BATCHES = 4

/** A run that can begin. */
export interface PreparedRun {
  readonly startedAt: number
  readonly settings: TrainingSettings
  readonly textModel: TextModel
  readonly training: Batches
  readonly validation: Batches
  readonly facts: RunFacts
  /** Where it goes on from, unless it begins. */
  readonly resume: Checkpoint | undefined
}

/** A run that was kept on the way, with its model on the open backend. */
export interface InterruptedRun {
  readonly textModel: TextModel
  readonly checkpoint: Checkpoint
}

/** Splits and encodes a text, and makes an untrained model of its characters or takes up the one it had. */
export function prepareRun(
  text: string,
  { settings, startedAt }: Pick<TrainRequest, 'settings' | 'startedAt'>,
  interrupted?: InterruptedRun,
): PreparedRun {
  const tokenizer = characterLevel(text)
  const { train, validation } = splitText(text)
  const validationIds = encode(tokenizer, validation)
  requireLength(validationIds.length, settings.context)
  const trainingIds = encode(tokenizer, train)
  const textModel = interrupted?.textModel ?? untrained(tokenizer, settings)
  return {
    startedAt,
    settings,
    textModel,
    resume: interrupted?.checkpoint,
    training: randomBatches(trainingIds, settings, interrupted?.checkpoint.cursor),
    validation: spreadBatches(validationIds, settings),
    facts: {
      characters: trainingIds.length + validationIds.length,
      vocabularySize: tokenizer.vocabularySize,
      parameters: countParameters(textModel.model.config),
      steps: settings.steps,
      tokensPerStep: settings.batch * settings.context,
    },
  }
}

function untrained(tokenizer: CompleteTokenizer, settings: TrainingSettings): TextModel {
  const { vocabularySize } = tokenizer
  const config = { ...settings, vocabularySize, contextLength: settings.context }
  return { model: createGpt(config, { seed: settings.seed }), tokenizer, step: 0 }
}

/** Batches without end, after the one of the cursor. */
function randomBatches(ids: Int32Array, settings: TrainingSettings, cursor: unknown): Batches {
  const { context: contextLength, batch: batchSize, seed } = settings
  const options = { contextLength, batchSize, seed }
  if (cursor === undefined) return randomWindows(ids, options)
  return randomWindows(ids, { ...options, cursor: cursor as BatchCursor })
}

function encode(tokenizer: CompleteTokenizer, text: string): Int32Array {
  return Int32Array.from(tokenizer.encode(text))
}

function requireLength(characters: number, context: number): void {
  if (characters > context) return
  throw new Error(
    `The text is too short for a context of ${context}: its last tenth, kept for validation, needs ` +
      `${context + 1} characters and has ${characters}. Use a longer text or a smaller context.`,
  )
}

/** Windows spread evenly over the ids. */
function spreadBatches(ids: Int32Array, { context, batch }: TrainingSettings): Batches {
  const stride = Math.max(context, Math.floor(ids.length / (batch * EVALUATION_BATCHES)))
  const windows = slidingWindows(ids, { contextLength: context, stride })
  return batches(windows, { batchSize: batch, dropLast: false })
}
