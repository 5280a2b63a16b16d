import { type LogitsProcessor, suppress } from '@nexttoken/sampling'
import type { TextModel } from '../model-directory.ts'

/** Forbids what pads a model's vocabulary beyond its tokenizer's: to be put before other processors. */
export function tokensOnly({
  model,
  tokenizer,
}: Pick<TextModel, 'model' | 'tokenizer'>): readonly LogitsProcessor[] {
  const first = tokenizer.vocabularySize
  const padding = Array.from({ length: model.vocabularySize - first }, (_, index) => first + index)
  return padding.length === 0 ? [] : [suppress(padding)]
}
