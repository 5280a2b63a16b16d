import type { Tokenizer } from './tokenizer.ts'

/** Turns ids that arrive one by one into text. */
export interface StreamingDecoder {
  /** Takes the next id; returns the text that is now certain, perhaps none. */
  push(id: number): string
  /** Ends the text: an unfinished character becomes U+FFFD. The decoder can then start anew. */
  flush(): string
}

/**
 * A decoder that never gives out half a character: its pieces together are `decode` of all ids.
 *
 * Reads `bytes` where the tokenizer has it. Without, a text is held back while it ends in U+FFFD,
 * which is how `decode` shows an unfinished character.
 *
 * @throws {TokenizerError} `UNKNOWN_ID`, from `push`, if the id has no token.
 */
export function streamingDecoder(tokenizer: Pick<Tokenizer, 'decode' | 'bytes'>): StreamingDecoder {
  if (tokenizer.bytes === undefined) return fromDecodedText(tokenizer)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push: id => decoder.decode(tokenizer.bytes?.(id), { stream: true }),
    flush: () => decoder.decode(),
  }
}

function fromDecodedText(tokenizer: Pick<Tokenizer, 'decode'>): StreamingDecoder {
  // The tokens given out last stay in view: some decoders treat the first token of a text otherwise.
  let given: number[] = []
  let held: number[] = []
  const heldText = (): string =>
    tokenizer.decode([...given, ...held]).slice(tokenizer.decode(given).length)
  return {
    push(id) {
      held.push(id)
      const text = heldText()
      if (text.endsWith('\ufffd')) return ''
      given = held
      held = []
      return text
    },
    flush() {
      const text = heldText()
      given = []
      held = []
      return text
    },
  }
}
