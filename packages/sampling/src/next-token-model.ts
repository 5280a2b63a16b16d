/** Anything that gives logits for the next token: all that generation knows of a model. */
export interface NextTokenModel {
  readonly vocabularySize: number
  /** The most ids that the model looks at. */
  readonly contextLength: number
  /** Opens an empty session, which the caller disposes. */
  start(): Session | Promise<Session>
  /**
   * Opens so many empty sequences that grow in common passes. A model that cannot leaves the
   * option unread and opens a session: then sequences are continued one by one.
   */
  start(options: {
    readonly batchSize: number
  }): Session | BatchSession | Promise<Session | BatchSession>
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
  /**
   * Adds ids and tells the logits [V] after each of them, in one pass: what makes speculation pay.
   * Without it ids are appended one by one.
   */
  appendAll?(ids: readonly number[]): Promise<readonly Float32Array[]> | readonly Float32Array[]
  /** Adds ids and tells the hidden state of each: what contrastive search compares. */
  appendHidden?(ids: readonly number[]): Promise<HiddenReading> | HiddenReading
  /** An independent copy, which the caller disposes. */
  fork(): Session
  /** Forgets all but the first `length` ids. */
  rewind(length: number): void
  /** Frees what the session holds. */
  dispose(): void
}

/** What a pass tells that is asked for hidden states. */
export interface HiddenReading {
  /** [V], after the last id. */
  readonly logits: Float32Array
  /** [C] of each appended id: what the model's head turns into logits. */
  readonly hidden: readonly Float32Array[]
}

/** Sequences that grow together; the arrays it gives hold until its next `append`. */
export interface BatchSession {
  /** Ids that each sequence holds. */
  readonly lengths: readonly number[]
  /**
   * Adds to each sequence the ids of its row, in one pass; a row may be empty, not all.
   *
   * @returns Of each sequence the logits [V] after its last id; of an empty row anything.
   */
  append(rows: readonly (readonly number[])[]): Promise<readonly Float32Array[]>
  /** Adds ids and tells the hidden state of each; of an empty row anything. */
  appendHidden?(rows: readonly (readonly number[])[]): Promise<readonly HiddenReading[]>
  /** Independent copies of the sequences `rows`, in that order, which the caller disposes. */
  fork(rows: readonly number[]): BatchSession
  /** Forgets, of each sequence, all but the first ids, as many as `lengths` says. */
  rewind(lengths: readonly number[]): void
  /** Frees what the sequences hold. */
  dispose(): void
}
