import type { NextTokenModel, Session } from '@nexttoken/sampling'

/** A model whose next token depends on the last one only, and a log of how it was used. */
export interface MarkovModel extends NextTokenModel {
  /** What was appended to each session, in order of opening; forks begin with their parent's. */
  readonly sequences: number[][]
  readonly appends: number[][]
  /** Sessions opened and not disposed. */
  open: number
}

/** Rows of `table` are logits [V] of the token after `row`'s id. */
export function markovModel(
  table: readonly (readonly number[])[],
  contextLength = 100,
): MarkovModel {
  const buffer = new Float32Array(table.length) // used again by every append, as sessions may
  const openSession = (ids: number[]): Session => {
    let isOpen = true
    model.open++
    model.sequences.push(ids)
    return {
      get length() {
        return ids.length
      },
      append(more) {
        if (!isOpen) throw new Error('append after dispose')
        ids.push(...more)
        model.appends.push([...more])
        buffer.set(table[ids[ids.length - 1]])
        return buffer
      },
      fork: () => openSession([...ids]),
      rewind(length) {
        ids.length = length
      },
      dispose() {
        if (!isOpen) throw new Error('disposed twice')
        isOpen = false
        model.open--
      },
    }
  }
  const model: MarkovModel = {
    vocabularySize: table.length,
    contextLength,
    sequences: [],
    appends: [],
    open: 0,
    start: () => openSession([]),
  }
  return model
}

/** Token i is followed by i + 1 almost surely, the last by the first. */
export function countingModel(vocabularySize: number, contextLength?: number): MarkovModel {
  const rows = Array.from({ length: vocabularySize }, (_, id) =>
    Array.from({ length: vocabularySize }, (_, next) =>
      next === (id + 1) % vocabularySize ? 10 : 0,
    ),
  )
  return markovModel(rows, contextLength)
}
