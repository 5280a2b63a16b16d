import { type TaskSuccess, taskSuccess } from '../agreement/task-success.ts'
import { countText } from '../likelihood/count-text.ts'
import { encodeContinuation, type TaskEncoding } from './encode-continuation.ts'
import type { MultipleChoiceExample } from './parse-task.ts'

/** What {@link multipleChoiceResults} needs of model and tokenizer. */
export interface MultipleChoiceOptions extends TaskEncoding {
  /** Tells the log-probability of each choice after the prompt, in nats, as `scoreChoices` of `@nexttoken/sampling`. */
  scoreChoices(
    prompt: readonly number[],
    choices: readonly (readonly number[])[],
  ): PromiseLike<readonly { readonly logProbability: number }[]>
}

/**
 * By what a choice's log-probability is divided before the greatest wins: `none`, by nothing; `characters`, by the
 * code points of the choice, which lm-evaluation-harness calls acc_norm; `bytes`, by its UTF-8 bytes; `tokens`, by
 * its ids.
 */
export type ChoiceNormalization = 'none' | 'characters' | 'bytes' | 'tokens'

/** Which choice a model takes, by normalization. */
export interface MultipleChoiceResult {
  readonly label: number
  /** Of each choice, in nats. */
  readonly logProbabilities: readonly number[]
  /** The index of the choice that wins; of equal ones the first. */
  readonly chosen: Readonly<Record<ChoiceNormalization, number>>
}

/**
 * Lets a model choose by likelihood, one result an example.
 *
 * @throws {MetricsError} `INVALID_ARGUMENT` if a choice has no id to predict, or the context none to begin with.
 * @see Zellers et al. 2019, https://arxiv.org/abs/1905.07830
 */
export async function* multipleChoiceResults(
  examples: Iterable<MultipleChoiceExample>,
  options: MultipleChoiceOptions,
): AsyncGenerator<MultipleChoiceResult, void> {
  for (const { context, choices, label } of examples) {
    const encoded = choices.map(choice => encodeContinuation(context, choice, options))
    const targets = encoded.map(({ target }) => target)
    const scored = await options.scoreChoices(encoded[0].prompt, targets)
    const logProbabilities = scored.map(({ logProbability }) => logProbability)
    const lengths = choices.map(choice => countText(choice))
    const best = (divisors: readonly number[]): number =>
      indexOfGreatest(logProbabilities.map((value, index) => value / divisors[index]))
    const chosen = {
      none: best(choices.map(() => 1)),
      characters: best(lengths.map(({ characters }) => characters)),
      bytes: best(lengths.map(({ bytes }) => bytes)),
      tokens: best(targets.map(({ length }) => length)),
    }
    yield { label, logProbabilities, chosen }
  }
}

/**
 * How often the right choice wins, by normalization.
 *
 * @throws {MetricsError} `EMPTY` without a result.
 */
export function multipleChoiceScore(
  results: readonly MultipleChoiceResult[],
): Readonly<Record<ChoiceNormalization, TaskSuccess>> {
  const accuracy = (by: ChoiceNormalization): TaskSuccess =>
    taskSuccess(results.map(({ chosen, label }) => chosen[by] === label))
  return {
    none: accuracy('none'),
    characters: accuracy('characters'),
    bytes: accuracy('bytes'),
    tokens: accuracy('tokens'),
  }
}

function indexOfGreatest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > values[best] ? index : best), 0)
}
