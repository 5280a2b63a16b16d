import {
  bitsPerByte,
  bitsPerCharacter,
  countText,
  crossEntropy,
  perplexityInterval,
  type TokenScore,
  wordPerplexity,
} from '@nexttoken/metrics'
import { CommandError } from '../errors.ts'
import type { TextModel } from '../model-directory.ts'
import { type ScoringOptions, scoreIds } from '../score-ids.ts'
import { showProgress } from './progress.ts'
import { scoreTokens } from './score-tokens.ts'

/** How well a model predicts a text. */
export interface TextScore {
  /** Nats per token. */
  readonly loss: number
  readonly perplexity: number
  readonly bitsPerByte: number
  readonly bitsPerCharacter: number
  /** Null of a text without words. */
  readonly wordPerplexity: number | null
  /** Tokens that were scored. */
  readonly tokens: number
  /** UTF-8 bytes of the text. */
  readonly bytes: number
  /** Code points of the text. */
  readonly characters: number
  /** Between white space. */
  readonly words: number
}

/** The same with each token told. */
export interface TokenwiseScore extends TextScore {
  /** 95 %; null where a token was impossible. */
  readonly perplexityInterval: { readonly low: number; readonly high: number } | null
  /** All tokens of the text but the first. */
  readonly perToken: readonly ScoredToken[]
}

/** A token of the text. */
export interface ScoredToken extends TokenScore {
  readonly text: string
}

/** How to score. */
export interface TextScoring {
  readonly stride?: number | undefined
  /** Tell each token. */
  readonly tokenwise: boolean
}

/** Scores a text in the windows of the model's context. */
export async function scoreText(
  { model, tokenizer }: TextModel,
  content: string,
  { stride, tokenwise }: TextScoring,
): Promise<TextScore | TokenwiseScore> {
  requireStride(stride, model.contextLength)
  const ids = tokenizer.encode(content, { allowedSpecial: 'all' })
  if (ids.length < 2) {
    throw new CommandError(
      'FAILED',
      `A text of ${ids.length} token has none to predict: use a longer one.`,
    )
  }
  const scoring: ScoringOptions = {
    ...(stride !== undefined && { stride }),
    onProgress: showProgress(ids.length - 1, 'tokens'),
  }
  if (!tokenwise) {
    const { loss, tokens } = await scoreIds(model, ids, scoring)
    return figuresOf(loss, tokens, content)
  }
  const scores = await scoreTokens(model, ids, scoring)
  const logProbabilities = scores.map(({ logProbability }) => logProbability)
  return {
    ...figuresOf(crossEntropy(logProbabilities), scores.length, content),
    perplexityInterval: intervalOf(logProbabilities),
    perToken: scores.map(score => ({ ...score, text: tokenizer.decode([score.token]) })),
  }
}

function requireStride(stride: number | undefined, contextLength: number): void {
  if (stride === undefined || stride <= contextLength) return
  const expected = `at most the model's context of ${contextLength}`
  throw new CommandError('USAGE', `--stride: expected ${expected}, got ${stride}.`)
}

function figuresOf(loss: number, tokens: number, content: string): TextScore {
  const counts = countText(content)
  const nats = loss * tokens
  return {
    loss,
    perplexity: Math.exp(loss),
    bitsPerByte: bitsPerByte(nats, counts.bytes),
    bitsPerCharacter: bitsPerCharacter(nats, counts.characters),
    wordPerplexity: counts.words === 0 ? null : wordPerplexity(nats, counts.words),
    tokens,
    ...counts,
  }
}

function intervalOf(logProbabilities: readonly number[]): TokenwiseScore['perplexityInterval'] {
  if (!logProbabilities.every(Number.isFinite)) return null
  const { low, high } = perplexityInterval(logProbabilities)
  return { low, high }
}
