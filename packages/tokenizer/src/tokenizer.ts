/** How `encode` treats special tokens that are spelled out in the text. */
export interface EncodeOptions {
  /**
   * The special tokens that become their one id: every one (`'all'`), the listed ones, or none
   * (the default). A special token that is not allowed makes `encode` throw; it is never cut up
   * as ordinary text. Listed names that the tokenizer does not have are ignored.
   */
  readonly allowedSpecial?: 'all' | 'none' | readonly string[]
}

/** A token and the part of the text that it came from. */
export interface TokenSpan {
  /** The token's id. */
  readonly id: number
  /** Where the character of the token's first byte starts, in UTF-16 code units. */
  readonly start: number
  /** Where the character of the token's last byte ends: tokens that share a character overlap. */
  readonly end: number
}

/** Text to token ids and back. */
export interface Tokenizer {
  /** A short name for people, such as `gpt2`. */
  readonly name: string
  /** Every id is below it. */
  readonly vocabularySize: number
  /** The id that separates texts, where the tokenizer has one. */
  readonly endOfText: number | undefined
  /**
   * Cuts a text into token ids; lone surrogates count as U+FFFD.
   *
   * @throws {TokenizerError} `DISALLOWED_SPECIAL_TOKEN` if the text holds a special token that
   * `allowedSpecial` does not name, `UNKNOWN_CHARACTER` if the vocabulary cannot express the text.
   */
  encode(text: string, options?: EncodeOptions): number[]
  /**
   * Joins the tokens' bytes and reads them as UTF-8; invalid bytes become U+FFFD.
   *
   * @throws {TokenizerError} `UNKNOWN_ID` if an id has no token.
   */
  decode(ids: Iterable<number>): string
  /** As `encode`, with the place of every token in the text. */
  encodeWithOffsets(text: string, options?: EncodeOptions): TokenSpan[]
  /**
   * The UTF-8 bytes of one token, which may be a part of a character.
   *
   * @throws {TokenizerError} `UNKNOWN_ID` if the id has no token.
   */
  bytes?(id: number): Uint8Array
}

/** A tokenizer made by this package. */
export interface CompleteTokenizer extends Tokenizer {
  bytes(id: number): Uint8Array
  /** A plain object to write as `tokenizer.json`, read again by {@link tokenizerFromJson}. */
  toJson(): object
}
