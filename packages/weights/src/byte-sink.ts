/** Where bytes go, in order: a `WritableStream`'s writer is one. */
export interface ByteSink {
  /** Takes the next bytes and keeps no reference to them once it has resolved. */
  write(bytes: Uint8Array): Promise<void> | void
  /** Called once after the last byte. */
  close?(): Promise<void> | void
  /** Called instead of `close` when writing failed: what was written is to be forgotten. */
  abort?(reason: unknown): Promise<void> | void
}

/** Writes all chunks and closes the sink, or aborts it and throws on. */
export async function writeAll(
  sink: ByteSink,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const chunk of chunks) await sink.write(chunk)
    await sink.close?.()
  } catch (error) {
    await sink.abort?.(error)
    throw error
  }
}
