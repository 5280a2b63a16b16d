import {
  type GeneratedSequence,
  type GenerateOptions,
  generate,
  type TokenTrace,
} from '@nexttoken/sampling'
import { streamingDecoder, type Tokenizer } from '@nexttoken/tokenizer'
import type { TextModel } from '../model-directory.ts'

/** A text that a model wrote. */
export interface DrawnText {
  /** Without the prompt. */
  readonly text: string
  readonly ids: readonly number[]
  readonly finishReason: string
  /** Sum over `ids`, in nats. */
  readonly logProbability: number
  readonly seed: number
  /** All that a strategy found, the best first. */
  readonly sequences?: readonly (GeneratedSequence & { readonly text: string })[]
  /** With `--explain`. */
  readonly tokens?: readonly ExplainedToken[]
}

/** A token, and how it came about. */
export interface ExplainedToken {
  readonly id: number
  readonly text: string
  readonly step: number
  /** By the model itself, before any processor, in nats. */
  readonly logProbability: number
  readonly trace: TokenTrace
}

/** What a text is drawn with, and who watches. */
export interface DrawOptions extends GenerateOptions {
  readonly prompt: readonly number[]
  /** Takes pieces of text as they become certain. */
  readonly onText?: (text: string) => void
  /** With `trace`. */
  readonly onToken?: (token: ExplainedToken) => void
}

/** Generates a text and hands out its parts as they come. */
export async function drawText(
  { model, tokenizer }: Pick<TextModel, 'model' | 'tokenizer'>,
  { prompt, onText, onToken, ...options }: DrawOptions,
): Promise<DrawnText> {
  const generation = generate(model, prompt, options)
  const decoder = streamingDecoder(tokenizer)
  const pieces: string[] = []
  const tokens: ExplainedToken[] = []
  const emit = (text: string): void => {
    pieces.push(text)
    onText?.(text)
  }
  for await (const { trace, ...token } of generation) {
    if (trace) {
      tokens.push({ ...token, text: tokenizer.decode([token.id]), trace })
      onToken?.(tokens[tokens.length - 1])
    }
    if (token.id !== tokenizer.endOfText) emit(decoder.push(token.id))
  }
  emit(decoder.flush())
  const { ids, reason, logProbability, seed, sequences } = generation.result!
  return {
    ...{ text: pieces.join(''), ids, finishReason: reason, logProbability, seed },
    ...(sequences && { sequences: sequences.map(found => withText(found, tokenizer)) }),
    ...(options.trace && { tokens }),
  }
}

function withText(
  sequence: GeneratedSequence,
  tokenizer: Tokenizer,
): GeneratedSequence & { readonly text: string } {
  const ids = sequence.ids.filter(id => id !== tokenizer.endOfText)
  return { text: tokenizer.decode(ids), ...sequence }
}
