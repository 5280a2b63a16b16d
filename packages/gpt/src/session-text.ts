import type { KeyValueCache } from './cache.ts'
import { createCache } from './cache.ts'
import { type Addition, continueTexts } from './cache-pass.ts'
import { GptError } from './errors.ts'
import type { GptState } from './forward.ts'

/** What sessions need of their model. */
export interface SessionHost {
  /** @throws {GptError} `DISPOSED` once the model is. */
  state(): GptState
  /** Caches that go with the model. */
  readonly caches: Set<KeyValueCache>
  /** Positions by which the window moves on once it is full. */
  readonly windowStep: number
}

/** One text with its cache. */
export interface Text {
  readonly ids: readonly number[]
  readonly cache: KeyValueCache
  /** The index in `ids` of what the cache has at position 0. */
  readonly windowStart: number
  /** Positions of the cache that hold. */
  readonly cached: number
}

/** A text of no ids. */
export function emptyText({ state, caches }: SessionHost): Text {
  return { ids: [], cache: createCache(state().config, caches), windowStart: 0, cached: 0 }
}

/** The same text, to go on apart. */
export function forkText(text: Text): Text {
  return { ...text, cache: text.cache.fork() }
}

/**
 * Takes back every id from `length` on.
 *
 * @throws {GptError} `INVALID_ARGUMENT` for a length that the text has not.
 */
export function rewindText(text: Text, length: number): Text {
  const { ids, windowStart, cached } = text
  requireLength(length, ids.length)
  const holds = Math.max(0, Math.min(cached, length - windowStart))
  return { ...text, ids: ids.slice(0, length), cached: holds }
}

/**
 * Appends to each text ids of its own, which may be none, in one pass.
 *
 * @param texts - Replaced one by one by what has become of them; after a failure their ids are as before.
 * @returns The logits [V] after each text's last id; none where nothing was appended.
 * @throws {GptError} `INVALID_ARGUMENT` for ids that cannot be, or none at all.
 */
export async function appendTo(
  texts: Text[],
  added: readonly (readonly number[])[],
  host: SessionHost,
): Promise<Float32Array[]> {
  const model = host.state()
  requireTokens(added, model.config.vocabularySize)
  const active = texts.flatMap((_, row) => (added[row].length > 0 ? [row] : []))
  const grown = active.map(row => prepare(texts, row, { added: added[row], host }))
  const logits = continueTexts(
    model,
    grown.map(({ addition }) => addition),
  )
  for (const [index, row] of active.entries()) texts[row] = grown[index].text
  const rows = await readRows(logits, active.length)
  return added.map((_, row) => rows[active.indexOf(row)] ?? new Float32Array())
}

interface Growth {
  readonly added: readonly number[]
  readonly host: SessionHost
}

/** What the pass has to add to a text's cache, and what the text then is. */
function prepare(
  texts: Text[],
  row: number,
  { added, host }: Growth,
): { readonly addition: Addition; readonly text: Text } {
  const text = texts[row]
  const ids = [...text.ids, ...added]
  const windowStart = windowStartOf(ids.length, host)
  const start = windowStart === text.windowStart ? text.cached : 0
  // What the pass is about to write over holds no longer, even if it fails.
  texts[row] = { ...text, windowStart, cached: start }
  const { cache } = text
  return {
    addition: { cache, start, ids: ids.slice(windowStart + start) },
    text: { ids, cache, windowStart, cached: ids.length - windowStart },
  }
}

/** By the length alone, so that a text's logits do not depend on how it came about. */
function windowStartOf(length: number, { state, windowStep }: SessionHost): number {
  const over = length - state().config.contextLength
  return over <= 0 ? 0 : windowStep * Math.ceil(over / windowStep)
}

async function readRows(
  logits: ReturnType<typeof continueTexts>,
  count: number,
): Promise<Float32Array[]> {
  try {
    const values = (await logits.data()) as Float32Array
    const size = values.length / count
    return Array.from({ length: count }, (_, row) =>
      count === 1 ? values : values.slice(row * size, (row + 1) * size),
    )
  } finally {
    logits.dispose()
  }
}

/** Throws unless there is an id, and each in [0, V). */
export function requireTokens(added: readonly (readonly number[])[], vocabularySize: number): void {
  if (added.every(ids => ids.length === 0)) {
    throw new GptError('INVALID_ARGUMENT', 'Expected at least one id to append, got none.')
  }
  const isWrong = (id: number) => !Number.isInteger(id) || id < 0 || id >= vocabularySize
  const wrong = added.find(ids => ids.some(isWrong))?.find(isWrong)
  if (wrong === undefined) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected ids to be integers in [0, ${vocabularySize}), got ${wrong}. Is the text encoded by another tokenizer?`,
  )
}

function requireLength(length: number, current: number): void {
  if (Number.isInteger(length) && length >= 0 && length <= current) return
  throw new GptError(
    'INVALID_ARGUMENT',
    `Expected a length to rewind to from 0 to ${current}, got ${length}.`,
  )
}
