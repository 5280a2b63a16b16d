import { openBatch } from '../batch/open-batch.ts'
import { requireOption, requirePositiveInteger, SamplingError } from '../errors.ts'
import type { BatchSession, HiddenReading, NextTokenModel } from '../next-token-model.ts'
import { logSoftmax, softmax } from '../softmax.ts'
import type { DecodingRequest, GeneratedToken, Strategy } from '../strategy.ts'
import { checked, contextAfter } from './take-token.ts'
import { type Choice, topChoices } from './top-candidates.ts'

/** How `contrastive` weighs. */
export interface ContrastiveOptions {
  /** In [0, 1]: 0 is greedy, 1 looks at likeness alone. */
  readonly alpha: number
  /** Tokens looked at in each step: the likeliest, as far as they are allowed. */
  readonly k: number
}

/**
 * Takes, of the `k` likeliest tokens, the one with the highest (1 − alpha) · probability − alpha ·
 * likeness: the largest cosine between its hidden state and one before it, prompt included.
 *
 * @throws {SamplingError} `INVALID_OPTION` if `alpha` is outside [0, 1] or `k` not a positive integer.
 * @throws {SamplingError} `MISSING_CAPABILITY` while generating, if the model's sessions have no
 * `appendHidden`.
 * @see Su et al. 2022, https://arxiv.org/abs/2202.06417
 */
export function contrastive(options: ContrastiveOptions): Strategy {
  const { alpha, k } = options
  requireOption(alpha >= 0 && alpha <= 1, `contrastive needs an alpha in [0, 1], got ${alpha}`)
  requirePositiveInteger('k', k)
  return async function* (model, request) {
    const search = { model, request, alpha, k, text: await openBatch(model, 1), seen: [] }
    try {
      return yield* choose(search)
    } finally {
      search.text.dispose()
    }
  }
}

interface Search extends ContrastiveOptions {
  readonly model: NextTokenModel
  readonly request: DecodingRequest
  /** A batch of one. */
  text: BatchSession
  /** Unit vectors [C]: the hidden states so far. */
  readonly seen: Float32Array[]
}

async function* choose(search: Search): AsyncGenerator<GeneratedToken, string, void> {
  const { model, request, seen } = search
  const { prompt } = request
  const random = request.random()
  const ids = [...prompt]
  let [{ logits, hidden }] = await appendHidden(search.text, [prompt.slice(-model.contextLength)])
  while (true) {
    seen.push(...hidden.map(unit))
    const generated = ids.slice(prompt.length)
    const reason = request.finishReason(generated)
    if (reason !== undefined) return reason
    const logProbabilities = logSoftmax(checked(model, logits))
    const processed = request.processor(logits, contextAfter(ids, prompt.length, random))
    const { id, reading } = await rank(processed, search)
    yield { id, logProbability: logProbabilities[id], step: generated.length }
    ids.push(id)
    ;({ logits, hidden } = reading)
  }
}

/** Tries the likeliest tokens in one pass and goes on with the best. */
async function rank(
  processed: Float32Array,
  search: Search,
): Promise<{ readonly id: number; readonly reading: HiddenReading }> {
  const { alpha, k, seen, text } = search
  const choices = topChoices([softmax(processed)], k).filter(({ id }) => processed[id] > -Infinity)
  const trial = text.fork(choices.map(() => 0))
  try {
    const readings = await appendHidden(
      trial,
      choices.map(({ id }) => [id]),
    )
    const score = ({ score }: Choice, index: number) =>
      (1 - alpha) * score - alpha * likeness(unit(readings[index].hidden[0]), seen)
    const scores = choices.map(score)
    const best = scores.indexOf(Math.max(...scores))
    search.text = trial.fork([best])
    text.dispose()
    return { id: choices[best].id, reading: readings[best] }
  } finally {
    trial.dispose()
  }
}

function likeness(state: Float32Array, seen: readonly Float32Array[]): number {
  let largest = -Infinity
  for (const other of seen) {
    let cosine = 0
    for (let index = 0; index < state.length; index++) cosine += state[index] * other[index]
    largest = Math.max(largest, cosine)
  }
  return largest
}

function unit(state: Float32Array): Float32Array {
  const length = Math.hypot(...state)
  return state.map(value => value / length)
}

async function appendHidden(
  batch: BatchSession,
  rows: readonly (readonly number[])[],
): Promise<readonly HiddenReading[]> {
  if (batch.appendHidden) return batch.appendHidden(rows)
  throw new SamplingError(
    'MISSING_CAPABILITY',
    'contrastive needs a model whose sessions have appendHidden; give it one, or take another strategy',
  )
}
