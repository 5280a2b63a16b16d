import { requireOption } from '../errors.ts'
import type { NextTokenModel, Session } from '../next-token-model.ts'
import { logSumExp, softmax } from '../softmax.ts'
import { checked } from '../strategies/take-token.ts'
import { appendPrompt } from '../strategies/token-by-token.ts'

/** How choices are made comparable. */
export interface ScoreChoicesOptions {
  /**
   * What a choice's log-probability is divided by: nothing (`'none'`, the default), its ids
   * (`'length'`), or what a function of its ids says, such as the bytes of its text.
   */
  readonly normalize?: 'none' | 'length' | ((choice: readonly number[]) => number)
  /**
   * A prompt without the question, such as end-of-text alone: a choice's log-probability after it
   * is taken off, so that choices which are likely anywhere gain nothing by that.
   */
  readonly prior?: readonly number[]
}

/** How likely one of the choices is. */
export interface ScoredChoice {
  readonly choice: readonly number[]
  /** After the prompt, in nats. */
  readonly logProbability: number
  /** Of each of its ids, in nats. */
  readonly perToken: readonly number[]
  /** The log-probability less the prior's, normalized. */
  readonly score: number
  /** The softmax of the scores over all choices. */
  readonly probability: number
}

/**
 * Tells how likely a model finds each of several continuations of `prompt`, in the order given:
 * classification by likelihood. The prompt is read once.
 *
 * @throws {SamplingError} `INVALID_OPTION` if there is no choice, or one is empty or holds an id
 * that is not in the vocabulary; or if prompt or prior is empty.
 * @see Brown et al. 2020, section 2.4, https://arxiv.org/abs/2005.14165
 * @see Holtzman et al. 2021 (the prior taken off), https://arxiv.org/abs/2104.08315
 */
// biome-ignore lint/complexity/useMaxParams: the order of the published interface
export async function scoreChoices(
  model: NextTokenModel,
  prompt: readonly number[],
  choices: readonly (readonly number[])[],
  options: ScoreChoicesOptions = {},
): Promise<ScoredChoice[]> {
  const { normalize = 'none', prior } = options
  requireOption(choices.length > 0, 'scoreChoices needs one or more choices, got none')
  const perToken = await readChoices(model, prompt, choices)
  const unconditional = prior && (await readChoices(model, prior, choices)).map(sum)
  const scored = choices.map((choice, index) => {
    const logProbability = sum(perToken[index])
    const gain = logProbability - (unconditional?.[index] ?? 0)
    const score = gain / divisor(choice, normalize)
    return { choice, logProbability, perToken: perToken[index], score }
  })
  const probabilities = softmax(scored.map(({ score }) => score))
  return scored.map((choice, index) => ({ ...choice, probability: probabilities[index] }))
}

async function readChoices(
  model: NextTokenModel,
  prompt: readonly number[],
  choices: readonly (readonly number[])[],
): Promise<number[][]> {
  requireOption(prompt.length > 0, 'scoreChoices needs a prompt and a prior of one or more ids')
  for (const choice of choices) requireIds(choice, model.vocabularySize)
  const session = await model.start()
  try {
    const first = (await appendPrompt(model, session, prompt)).slice()
    const logProbabilities: number[][] = []
    for (const choice of choices) {
      const rest = choice.length > 1 ? await readRest(model, session.fork(), choice) : []
      logProbabilities.push([logProbability(first, choice[0]), ...rest])
    }
    return logProbabilities
  } finally {
    session.dispose()
  }
}

/** The log-probabilities of all ids but the first; disposes the session. */
async function readRest(
  model: NextTokenModel,
  session: Session,
  choice: readonly number[],
): Promise<number[]> {
  try {
    const read = choice.slice(0, -1)
    const rows = await session.appendAll?.(read)
    if (rows)
      return rows.map((row, index) => logProbability(checked(model, row), choice[index + 1]))
    const logProbabilities: number[] = []
    for (const [index, id] of read.entries()) {
      const logits = checked(model, await session.append([id]))
      logProbabilities.push(logProbability(logits, choice[index + 1]))
    }
    return logProbabilities
  } finally {
    session.dispose()
  }
}

function logProbability(logits: Float32Array, id: number): number {
  return logits[id] - logSumExp(logits)
}

function divisor(
  choice: readonly number[],
  normalize: NonNullable<ScoreChoicesOptions['normalize']>,
): number {
  if (normalize === 'none') return 1
  return normalize === 'length' ? choice.length : normalize(choice)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function requireIds(choice: readonly number[], vocabularySize: number): void {
  const isKnown = (id: number) => Number.isInteger(id) && id >= 0 && id < vocabularySize
  requireOption(
    choice.length > 0 && choice.every(isKnown),
    `scoreChoices needs choices of one or more ids in [0, ${vocabularySize}), got [${choice}]`,
  )
}
