import {
  endOfText,
  type GenerateOptions,
  generate,
  type StopRule,
  stopStrings,
} from '@nexttoken/sampling'
import { streamingDecoder, type Tokenizer } from '@nexttoken/tokenizer'
import type { TextModel } from '../model-directory.ts'
import { type ExplainedToken, explainToken } from './explain-token.ts'
import { tokensOnly } from './tokens-only.ts'

/** A text that a model wrote. */
export interface DrawnText {
  /** Without the prompt. */
  readonly text: string
  readonly ids: readonly number[]
  readonly finishReason: string
  /** Sum over `ids`, in nats. */
  readonly logProbability: number
  readonly seed: number
  /** With `--explain`. */
  readonly tokens?: readonly ExplainedToken[]
}

/** What a text is drawn with, and who watches. */
export interface DrawOptions extends Omit<GenerateOptions, 'stop'> {
  readonly prompt: readonly number[]
  readonly stopStrings: readonly string[]
  /** Takes pieces of text as they become certain. */
  readonly onText: (text: string) => void
  readonly onToken: (token: ExplainedToken) => void
}

/** Generates a text and hands out its parts as they come. */
export async function drawText(
  textModel: TextModel,
  { prompt, stopStrings: strings, onText, onToken, ...options }: DrawOptions,
): Promise<DrawnText> {
  const { model, tokenizer } = textModel
  const processor = tokensOnly(textModel, options.processor)
  const stop = stopRules(tokenizer, strings)
  const generation = generate(model, prompt, { ...options, processor, stop })
  const decoder = streamingDecoder(tokenizer)
  const pieces: string[] = []
  const tokens: ExplainedToken[] = []
  const emit = (text: string): void => {
    pieces.push(text)
    onText(text)
  }
  for await (const token of generation) {
    if (options.trace) {
      const explained = explainToken(token, tokenizer.decode([token.id]))
      tokens.push(explained)
      onToken(explained)
    }
    if (token.id !== tokenizer.endOfText) emit(decoder.push(token.id))
  }
  emit(decoder.flush())
  const { ids, reason, logProbability, seed } = generation.result!
  const drawn = { text: pieces.join(''), ids, finishReason: reason, logProbability, seed }
  return options.trace ? { ...drawn, tokens } : drawn
}

function stopRules(tokenizer: Tokenizer, strings: readonly string[]): StopRule[] {
  const rules: StopRule[] = []
  if (tokenizer.endOfText !== undefined) rules.push(endOfText(tokenizer.endOfText))
  if (strings.length > 0) rules.push(stopStrings(strings, ids => tokenizer.decode(ids)))
  return rules
}
