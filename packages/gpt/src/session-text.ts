import * as tf from '@tensorflow/tfjs-core'
import { createCache, type KeyValueCache } from './cache.ts'
import { type Addition, continueTexts, type PassResult } from './cache-pass.ts'
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

/** What an append tells of one text; the arrays are the caller's. */
export interface Reading {
  /** [V] after each id that was asked for; with `hidden`, after the last only. */
  readonly logits: readonly Float32Array[]
  /** [C] of each appended id; empty unless asked for. */
  readonly hidden: readonly Float32Array[]
}

/**
 * Appends to each text ids of its own, which may be none, in one pass.
 *
 * @param texts - Replaced one by one by what has become of them; after a failure their ids are as before.
 * @returns What was asked for: the logits after each text's last id, or after each id, or the former and
 *   each id's hidden state; nothing of a text that nothing was appended to.
 * @throws {GptError} `INVALID_ARGUMENT` for ids that cannot be, or none at all.
 */
export async function appendTo(
  texts: Text[],
  added: readonly (readonly number[])[],
  { host, what = 'last' }: { readonly host: SessionHost; readonly what?: What },
): Promise<Reading[]> {
  const model = host.state()
  requireTokens(added, model.config.vocabularySize)
  const active = texts.flatMap((_, row) => (added[row].length > 0 ? [row] : []))
  const grown = active.map(row => prepare(texts, row, { added: added[row], host, what }))
  const additions = grown.map(({ addition }) => addition)
  const result = continueTexts(model, additions, what === 'hidden')
  for (const [index, row] of active.entries()) texts[row] = grown[index].text
  const readings = await read(
    result,
    additions.map(({ wanted }) => wanted),
  )
  return added.map((_, row) => readings[active.indexOf(row)] ?? { logits: [], hidden: [] })
}

/** Logits after the last id, or after all; or after the last, and the hidden states of all. */
type What = 'last' | 'all' | 'hidden'

/** Whether appending so many ids would move the window, so that no pass tells what each alone would have. */
export function movesWindow({ ids, windowStart }: Text, count: number, host: SessionHost): boolean {
  return windowStartOf(ids.length + count, host) !== windowStart
}

interface Growth {
  readonly added: readonly number[]
  readonly host: SessionHost
  readonly what: What
}

/** What the pass has to add to a text's cache, and what the text then is. */
function prepare(
  texts: Text[],
  row: number,
  { added, host, what }: Growth,
): { readonly addition: Addition; readonly text: Text } {
  const text = texts[row]
  const ids = [...text.ids, ...added]
  const windowStart = windowStartOf(ids.length, host)
  const start = windowStart === text.windowStart ? text.cached : 0
  // What the pass is about to write over holds no longer, even if it fails.
  texts[row] = { ...text, windowStart, cached: start }
  const { cache } = text
  const unseen = ids.slice(windowStart + start)
  const wanted = what === 'last' ? 1 : Math.min(added.length, unseen.length)
  return {
    addition: { cache, start, ids: unseen, wanted },
    text: { ids, cache, windowStart, cached: ids.length - windowStart },
  }
}

/** By the length alone, so that a text's logits do not depend on how it came about. */
function windowStartOf(length: number, { state, windowStep }: SessionHost): number {
  const over = length - state().config.contextLength
  return over <= 0 ? 0 : windowStep * Math.ceil(over / windowStep)
}

/** Reads back what a pass gave, text by text. */
async function read(result: PassResult, wanted: readonly number[]): Promise<Reading[]> {
  const { logits, hidden } = result
  try {
    const each = wanted.map(() => 1)
    const logitRows = await readRows(logits, hidden ? each : wanted)
    const hiddenRows = hidden ? await readRows(hidden, wanted) : wanted.map(() => [])
    return wanted.map((_, text) => ({ logits: logitRows[text], hidden: hiddenRows[text] }))
  } finally {
    tf.dispose([logits, ...(hidden ? [hidden] : [])])
  }
}

/** The rows of a table, so many for each text. */
async function readRows(table: tf.Tensor2D, counts: readonly number[]): Promise<Float32Array[][]> {
  const values = (await table.data()) as Float32Array
  const [rows, size] = table.shape
  if (rows === 1) return [[values]]
  let row = 0
  return counts.map(count =>
    Array.from({ length: count }, () => values.slice(row * size, ++row * size)),
  )
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
