import type { Gpt } from '@nexttoken/gpt'
import {
  type EvaluationWindow,
  evaluationWindows,
  type TokenScore,
  tokenTable,
} from '@nexttoken/metrics'
import type { ScoringOptions } from '../score-ids.ts'

/** Logits that are read back at once: 32 MiB of them. */
const MOST_LOGITS = 2 ** 23

/** Scores the ids of one text one by one: slower than `scoreIds`, and tells each. */
export async function scoreTokens(
  model: Gpt,
  ids: readonly number[],
  { onProgress, ...cut }: ScoringOptions = {},
): Promise<TokenScore[]> {
  const { contextLength } = model
  const scores: TokenScore[] = []
  for (const window of evaluationWindows(ids.length, { ...cut, contextLength })) {
    for (const score of await scoreWindow(model, ids, window)) scores.push(score)
    onProgress?.(scores.length)
  }
  return scores
}

async function scoreWindow(
  model: Gpt,
  ids: readonly number[],
  { start, length, scored }: EvaluationWindow,
): Promise<TokenScore[]> {
  const session = model.start()
  const most = Math.max(1, Math.floor(MOST_LOGITS / model.vocabularySize))
  const scores: TokenScore[] = []
  try {
    if (scored > 0) await session.append(ids.slice(start, start + scored))
    for (let from = start + scored; from < start + length; from += most) {
      const to = Math.min(from + most, start + length)
      const logits = await session.appendAll(ids.slice(from, to))
      scores.push(...tokenTable(ids.slice(from + 1, to + 1), logits))
    }
    return scores
  } finally {
    session.dispose()
  }
}
