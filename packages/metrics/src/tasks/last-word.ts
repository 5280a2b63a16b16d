import { type TaskSuccess, taskSuccess } from '../agreement/task-success.ts'
import { crossEntropy } from '../likelihood/cross-entropy.ts'
import type { TokenScore } from '../likelihood/token-table.ts'
import { encodeContinuation, type TaskEncoding } from './encode-continuation.ts'
import type { LastWordExample } from './parse-task.ts'

/** What {@link lastWordResults} needs of model and tokenizer. */
export interface LastWordOptions extends TaskEncoding {
  /** Tells of each id of `target`, all before it being given, what `tokenTable` tells. */
  score(
    prompt: readonly number[],
    target: readonly number[],
  ): PromiseLike<readonly Pick<TokenScore, 'rank' | 'logProbability'>[]>
}

/** How a model did on one last word. */
export interface LastWordResult {
  /** Whether greedy decoding gives the word's ids: each has rank 1. */
  readonly isRight: boolean
  /** Of the whole word, in nats. */
  readonly logProbability: number
}

/** How a model did on all last words. */
export interface LastWordScore {
  readonly accuracy: TaskSuccess
  /** The exponential of the mean of −log p over words, not tokens. */
  readonly perplexity: number
}

/**
 * Asks a model for last words, one result an example, as lm-evaluation-harness' `lambada_openai`.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if an example has no id to predict, or none to begin with.
 * @see Paperno et al. 2016, https://arxiv.org/abs/1606.06031
 */
export async function* lastWordResults(
  examples: Iterable<LastWordExample>,
  options: LastWordOptions,
): AsyncGenerator<LastWordResult, void> {
  for (const { context, target: word } of examples) {
    const { prompt, target } = encodeContinuation(context, word, options)
    const scores = await options.score(prompt, target)
    yield {
      isRight: scores.every(({ rank }) => rank === 1),
      logProbability: scores.reduce((sum, { logProbability }) => sum + logProbability, 0),
    }
  }
}

/**
 * Puts the results of {@link lastWordResults} together.
 *
 * @throws {MetricsError} `EMPTY` without a result.
 */
export function lastWordScore(results: readonly LastWordResult[]): LastWordScore {
  const accuracy = taskSuccess(results.map(({ isRight }) => isRight))
  const loss = crossEntropy(results.map(({ logProbability }) => logProbability))
  return { accuracy, perplexity: Math.exp(loss) }
}
