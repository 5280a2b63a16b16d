import { requireInteger } from '../checks.ts'
import { type BleuSmoothing, defaultSmoothing } from './bleu-smoothing.ts'
import { type BleuTokenizer, bleuTokenizers, bleuWords } from './bleu-tokenizers.ts'
import { requireAtLeastZero, requireOneOf } from './options.ts'

/** How BLEU is computed; two scores compare only where all of it is the same. */
export interface BleuOptions {
  /** How words are found; `13a` where nothing is said. */
  readonly tokenize?: BleuTokenizer
  /** What stands in for a precision of 0; `exp` where nothing is said. */
  readonly smooth?: BleuSmoothing
  /** For `floor`, 0.1 where nothing is said, and for `add-k`, 1. */
  readonly smoothValue?: number
  /** Longest n-grams, in words; 4 where nothing is said. */
  readonly maxOrder?: number
  /** Compares without regard to case. */
  readonly lowercase?: boolean
  /** Leaves out the orders longer than the text; only for sentences true where nothing is said. */
  readonly effectiveOrder?: boolean
}

/** The options with their defaults. */
export type BleuSettings = Required<BleuOptions>

/** Fills in the defaults and refuses what has no meaning. */
export function bleuSettings(options: BleuOptions): BleuSettings {
  const { tokenize = '13a', smooth = 'exp', maxOrder = 4, lowercase = false } = options
  requireOneOf('tokenize', tokenize, Object.keys(bleuTokenizers))
  requireOneOf('smooth', smooth, Object.keys(defaultSmoothing))
  requireInteger('maxOrder', maxOrder, 1)
  const { smoothValue = defaultSmoothing[smooth] ?? 0, effectiveOrder = false } = options
  requireAtLeastZero('smoothValue', smoothValue)
  return { tokenize, smooth, smoothValue, maxOrder, lowercase, effectiveOrder }
}

/** What the settings add to a signature. */
export function signatureFields(settings: BleuSettings): Record<string, string | boolean> {
  const { smooth, smoothValue } = settings
  return {
    case: settings.lowercase ? 'lc' : 'mixed',
    eff: settings.effectiveOrder,
    tok: settings.tokenize,
    smooth:
      defaultSmoothing[smooth] === undefined ? smooth : `${smooth}[${smoothValue.toFixed(2)}]`,
  }
}

/** The words of a text as BLEU counts them. */
export function wordsOf(text: string, { lowercase, tokenize }: BleuSettings): string[] {
  return bleuWords(lowercase ? text.toLowerCase() : text, tokenize)
}
