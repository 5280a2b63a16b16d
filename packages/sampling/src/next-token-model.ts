/** Anything that gives logits for the next token: all that generation knows of a model. */
export interface NextTokenModel {
  readonly vocabularySize: number
  /** The most ids that the model looks at. */
  readonly contextLength: number
  /** Opens an empty session, which the caller disposes. */
  start(): Session | Promise<Session>
}

/** One sequence in the making, with whatever the model keeps for it. */
export interface Session {
  /** Ids that the session holds. */
  readonly length: number
  /**
   * Adds ids at the end; past the context length the session slides its own window.
   *
   * @returns Logits [V] for the token after the last id; the model may use the array again at the
   * next `append` of any of its sessions.
   */
  append(ids: readonly number[]): Promise<Float32Array> | Float32Array
  /** An independent copy, which the caller disposes. */
  fork(): Session
  /** Forgets all but the first `length` ids. */
  rewind(length: number): void
  /** Frees what the session holds. */
  dispose(): void
}
