import { chain, type LogitsProcessor } from '@nexttoken/sampling'
import type { TextModel } from '../model-directory.ts'

/** Forbids what pads a model's vocabulary beyond its tokenizer's, before the other processors. */
export function tokensOnly(
  { model, tokenizer }: TextModel,
  processor: LogitsProcessor = chain(),
): LogitsProcessor {
  const { vocabularySize } = tokenizer
  if (vocabularySize === model.vocabularySize) return processor
  const padding: LogitsProcessor = logits =>
    logits.map((value, id) => (id < vocabularySize ? value : Number.NEGATIVE_INFINITY))
  return chain(padding, processor)
}
