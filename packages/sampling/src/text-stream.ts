import type { Generation, GenerationResult } from './generate.ts'

/** Turns ids that come one by one into text, such as the tokenizer's `streamingDecoder`. */
export interface TokenDecoder {
  /** Takes the next id; returns the text that is now certain, perhaps none. */
  push(id: number): string
  /** Ends the text: returns what was held back. */
  flush(): string
}

/**
 * The text of a generation in pieces, none empty, each as soon as it is certain: a character whose
 * bytes are spread over tokens comes whole. Tokens are generated only as pieces are asked for.
 *
 * @param decoder - At the start of a text, and used for this one only.
 * @param options - `skip`: ids that are no text, such as the end-of-text token's.
 * @returns The generation's result, as its stream does.
 */
export async function* textStream(
  generation: Generation,
  decoder: TokenDecoder,
  { skip = [] }: { readonly skip?: readonly number[] } = {},
): AsyncGenerator<string, GenerationResult, void> {
  for await (const { id } of generation) {
    const piece = skip.includes(id) ? '' : decoder.push(id)
    if (piece !== '') yield piece
  }
  const rest = decoder.flush()
  if (rest !== '') yield rest
  return generation.result!
}
