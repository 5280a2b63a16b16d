import { batches, randomWindows, slidingWindows, splitText } from '@nexttoken/data'
import { countParameters, createGpt } from '@nexttoken/gpt'
import { type CompleteTokenizer, characterLevel } from '@nexttoken/tokenizer'
import type { Batches } from '@nexttoken/train'
import type { RunFacts } from '../messages.ts'
import type { TrainingSettings } from '../training-settings.ts'
import type { TextModel } from './desk.ts'

/** Validation batches of an evaluation. */
const EVALUATION_BATCHES = 4

/** A run that can begin. */
export interface PreparedRun {
  readonly settings: TrainingSettings
  readonly textModel: TextModel
  readonly training: Batches
  readonly validation: Batches
  readonly facts: RunFacts
}

/** Splits and encodes a text and makes an untrained model of its characters. */
export function prepareRun(text: string, settings: TrainingSettings): PreparedRun {
  const { context: contextLength, batch, seed } = settings
  const tokenizer = characterLevel(text)
  const { train, validation } = splitText(text)
  const validationIds = encode(tokenizer, validation)
  requireLength(validationIds.length, contextLength)
  const trainingIds = encode(tokenizer, train)
  const { vocabularySize } = tokenizer
  const model = createGpt({ ...settings, vocabularySize, contextLength }, { seed })
  return {
    settings,
    textModel: { model, tokenizer, step: 0 },
    training: randomWindows(trainingIds, { contextLength, batchSize: batch, seed }),
    validation: spreadBatches(validationIds, settings),
    facts: {
      characters: trainingIds.length + validationIds.length,
      vocabularySize,
      parameters: countParameters(model.config),
      steps: settings.steps,
      tokensPerStep: batch * contextLength,
    },
  }
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
