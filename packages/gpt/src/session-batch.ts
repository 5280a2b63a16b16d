import { GptError } from './errors.ts'
import type { HiddenReading } from './session.ts'
import {
  appendTo,
  emptyText,
  forkText,
  type Reading,
  rewindText,
  type SessionHost,
  type Text,
} from './session-text.ts'

/**
 * Texts of one model that grow together, each by its end and to a length of its own: every row's
 * logits are those of a session of its own.
 */
export interface BatchSession {
  /** Ids appended to each text and not taken back. */
  readonly lengths: readonly number[]
  /**
   * Appends to each text the ids of its row, in one pass.
   *
   * @param rows - One for each text, of any lengths, at least one id in all; none leaves a text as it is.
   * @returns For each text the logits [V] of its next id; an array of length 0 where nothing was
   *   appended. The arrays are the caller's.
   * @throws {GptError} `INVALID_ARGUMENT`, after which nothing was appended; `DISPOSED`.
   */
  append(rows: readonly (readonly number[])[]): Promise<Float32Array[]>
  /** As `append`, but tells the hidden states of the ids too; of an empty row nothing. */
  appendHidden(rows: readonly (readonly number[])[]): Promise<HiddenReading[]>
  /**
   * Starts another session with the same texts; the two share what is cached and go on apart.
   *
   * @param rows - Which texts it has, in its order, one perhaps several times. Defaults to each once.
   * @throws {GptError} `INVALID_ARGUMENT` for a row that is none; `DISPOSED`.
   */
  fork(rows?: readonly number[]): BatchSession
  /**
   * Takes back, of each text, every id from its length on.
   *
   * @throws {GptError} `INVALID_ARGUMENT` unless there is a length for each text that it has; `DISPOSED`.
   */
  rewind(lengths: readonly number[]): void
  /** Ends the session and frees its caches; the model stays. Again is allowed. */
  dispose(): void
}

/**
 * Starts a session of so many empty texts.
 *
 * @throws {GptError} `INVALID_ARGUMENT` unless `batchSize` is a positive integer.
 */
export function startBatch(host: SessionHost, batchSize: number): BatchSession {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new GptError(
      'INVALID_ARGUMENT',
      `Expected a positive integer batchSize, got ${batchSize}.`,
    )
  }
  return batchOf(
    host,
    Array.from({ length: batchSize }, () => emptyText(host)),
  )
}

function batchOf(host: SessionHost, texts: Text[]): BatchSession {
  let isDisposed = false
  const open = (): Text[] => {
    if (isDisposed) throw new GptError('DISPOSED', 'This session was disposed. Start another.')
    host.state()
    return texts
  }
  return {
    get lengths() {
      return texts.map(({ ids }) => ids.length)
    },
    async append(rows) {
      requireRows(rows, open())
      return (await appendTo(texts, rows, { host })).map(lastLogits)
    },
    async appendHidden(rows) {
      requireRows(rows, open())
      const readings = await appendTo(texts, rows, { host, what: 'hidden' })
      return readings.map(reading => ({ logits: lastLogits(reading), hidden: reading.hidden }))
    },
    fork: (rows = [...texts.keys()]) => batchOf(host, forkTexts(open(), rows)),
    rewind(lengths) {
      requireRows(lengths, open())
      const rewound = texts.map((text, row) => rewindText(text, lengths[row]))
      texts.splice(0, texts.length, ...rewound)
    },
    dispose() {
      isDisposed = true
      for (const { cache } of texts) cache.dispose()
    },
  }
}

function lastLogits({ logits }: Reading): Float32Array {
  return logits[0] ?? new Float32Array()
}

function forkTexts(texts: readonly Text[], rows: readonly number[]): Text[] {
  const wrong = rows.find(row => texts[row] === undefined)
  if (wrong === undefined && rows.length > 0) return rows.map(row => forkText(texts[row]))
  const expected = `Expected rows to fork in [0, ${texts.length})`
  throw new GptError('INVALID_ARGUMENT', `${expected}, got ${wrong ?? 'none'}.`)
}

function requireRows(rows: readonly unknown[], texts: readonly Text[]): void {
  if (rows.length === texts.length) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected one entry for each of the ${texts.length} texts, got ${rows.length}.`,
  )
}
