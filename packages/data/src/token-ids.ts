import { DataError } from './errors.ts'

/** Token ids of one text, in order: what a tokenizer gives, or a compact copy of it. */
export type TokenIds = readonly number[] | Int32Array | Uint16Array

/** Throws `INVALID_IDS` unless every id fits an int32, into which a plain array will be copied. */
export function requireTokenIds(ids: TokenIds): void {
  if (ids instanceof Int32Array || ids instanceof Uint16Array) return
  if (!Array.isArray(ids)) {
    throw new DataError(
      'INVALID_IDS',
      `Expected token ids in an array, Int32Array or Uint16Array, got ${typeof ids}: encode the text first`,
    )
  }
  const wrong = ids.findIndex(id => (id | 0) !== id)
  if (wrong !== -1) {
    throw new DataError(
      'INVALID_IDS',
      `Expected int32 token ids, got ${ids[wrong]} at index ${wrong}`,
    )
  }
}

/** The ids from `start` on; a view where the source is an Int32Array, otherwise a copy. */
export function idsAt(ids: TokenIds, start: number, length: number): Int32Array {
  return ids instanceof Int32Array
    ? ids.subarray(start, start + length)
    : new Int32Array(ids.slice(start, start + length))
}
