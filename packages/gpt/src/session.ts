import { GptError } from './errors.ts'
import {
  appendTo,
  emptyText,
  forkText,
  movesWindow,
  requireTokens,
  rewindText,
  type SessionHost,
  type Text,
} from './session-text.ts'

/** How a session treats its texts. */
export interface SessionOptions {
  /**
   * Positions by which the window moves on once `contextLength` ids fill it, from 1 to `contextLength`.
   * Positions are learned, so each move computes anew all that stays in the window. By 1, the default,
   * every prediction is from the last `contextLength` ids exactly, at the price of a whole pass for
   * each further id; by `contextLength / 2` that price is paid once in so many ids, and predictions
   * are from the last `contextLength / 2` to `contextLength` ids.
   */
  readonly windowStep?: number
}

/**
 * A text that grows by its end, for `generate` of `@nexttoken/sampling`. Keys and values of what was
 * appended stay in a cache: 2 · layers · channels · 4 bytes a position, up to `contextLength`.
 */
export interface Session {
  /** Ids appended and not taken back. */
  readonly length: number
  /**
   * Appends ids and predicts the one after them from those in the window, the first of them at
   * position 0.
   *
   * @param ids - At least one, each in [0, V).
   * @returns The logits [V] of the next id; the array is the caller's.
   * @throws {GptError} `INVALID_ARGUMENT`, after which nothing was appended; `DISPOSED`.
   */
  append(ids: readonly number[]): Promise<Float32Array>
  /**
   * As `append`, but tells the logits [V] after each of the ids, in one pass unless the window moves:
   * for speculative decoding.
   */
  appendAll(ids: readonly number[]): Promise<Float32Array[]>
  /** As `append`, but tells the hidden states of the ids too: for contrastive search. */
  appendHidden(ids: readonly number[]): Promise<HiddenReading>
  /**
   * Makes `ids` the whole text and predicts the one after them; what the old text has in common with
   * their beginning is not computed again.
   *
   * @returns The logits [V] of the next id.
   * @throws {GptError} `INVALID_ARGUMENT`; `DISPOSED`.
   */
  restart(ids: readonly number[]): Promise<Float32Array>
  /**
   * Starts another session with the same ids; the two share what is cached, go on apart, and each is
   * disposed for itself.
   *
   * @throws {GptError} `DISPOSED`.
   */
  fork(): Session
  /**
   * Takes back every id from `length` on.
   *
   * @throws {GptError} `INVALID_ARGUMENT` unless `length` is an integer from 0 to the session's length; `DISPOSED`.
   */
  rewind(length: number): void
  /** Ends the session and frees its cache; the model stays. Again is allowed. */
  dispose(): void
}

/** What a pass tells that is asked for hidden states; the arrays are the caller's. */
export interface HiddenReading {
  /** [V], after the last id. */
  readonly logits: Float32Array
  /** [C] of each appended id, as `ln_f` leaves it: what the head makes logits of. */
  readonly hidden: readonly Float32Array[]
}

/** Starts a session of a model, or goes on with a text. */
export function startSession(host: SessionHost, text: Text = emptyText(host)): Session {
  const texts = [text]
  let isDisposed = false
  const open = (): Text => {
    if (isDisposed) throw new GptError('DISPOSED', 'This session was disposed. Start another.')
    host.state()
    return texts[0]
  }
  const appends = appendsOf(texts, open, host)
  return {
    get length() {
      return texts[0].ids.length
    },
    ...appends,
    async restart(ids) {
      const common = commonLength(open().ids, ids)
      requireTokens([ids], host.state().config.vocabularySize)
      texts[0] = rewindText(texts[0], common)
      return appends.append(ids.slice(common))
    },
    fork: () => startSession(host, forkText(open())),
    rewind(length) {
      texts[0] = rewindText(open(), length)
    },
    dispose() {
      isDisposed = true
      texts[0].cache.dispose()
    },
  }
}

type Appends = Pick<Session, 'append' | 'appendAll' | 'appendHidden'>

/** The ways to append to the one text in `texts`. */
function appendsOf(texts: Text[], open: () => Text, host: SessionHost): Appends {
  const append = async (ids: readonly number[]): Promise<Float32Array> => {
    open()
    const [{ logits }] = await appendTo(texts, [ids], { host })
    return logits[0]
  }
  return {
    append,
    async appendAll(ids) {
      if (movesWindow(open(), ids.length, host)) return eachAlone(ids, append, host)
      const [{ logits }] = await appendTo(texts, [ids], { host, what: 'all' })
      return [...logits]
    },
    async appendHidden(ids) {
      open()
      const [{ logits, hidden }] = await appendTo(texts, [ids], { host, what: 'hidden' })
      return { logits: logits[0], hidden }
    },
  }
}

async function eachAlone(
  ids: readonly number[],
  append: Session['append'],
  host: SessionHost,
): Promise<Float32Array[]> {
  requireTokens([ids], host.state().config.vocabularySize)
  const readings: Float32Array[] = []
  for (const id of ids) readings.push(await append([id]))
  return readings
}

/** How many first ids two texts share, leaving at least one of `ids` to append. */
function commonLength(text: readonly number[], ids: readonly number[]): number {
  const differs = ids.findIndex((id, index) => id !== text[index])
  return differs === -1 ? Math.max(0, ids.length - 1) : differs
}
